"use client";

import { useEffect, useEffectEvent, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { classNames } from "./class-names";
import type { CodeLanguage } from "./code-languages";
import type { Editor, EditorStart } from "./code-mirror";
import { Field, type FieldControl, type FieldTexts } from "./field";
import { onDemand } from "./on-demand";

/** What {@link CodeEditor} takes. */
export interface CodeEditorProps extends FieldTexts {
  value: string;
  onChange?: (value: string) => void;
  /** Fixed while the editor is mounted. */
  language: CodeLanguage;
  isReadOnly?: boolean;
  placeholder?: string;
  /** Pixels: its height when empty, and the height after which it scrolls. */
  minHeight?: number;
  maxHeight?: number;
  /** Marks faults in the text as it is typed. Fixed while the editor is mounted. */
  check?: EditorStart["check"];
  /** Suggests what can be written next. Fixed while the editor is mounted. */
  complete?: EditorStart["complete"];
  /** Says what a word means while the pointer rests on it. Fixed while the editor is mounted. */
  explain?: EditorStart["explain"];
  /** Moves the focus to a position; a new object each time. */
  jump?: { at: number };
  onBlur?: () => void;
}

/**
 * A field for code, with line numbers and colours. The editor itself is loaded when the field is first shown; until
 * then, and where it cannot be loaded, a plain text box takes its place and nothing typed there is lost. Tab moves
 * on to the next control, so focus is never caught.
 */
export function CodeEditor({
  value,
  onChange,
  language,
  isReadOnly = false,
  placeholder = "",
  minHeight = 120,
  maxHeight = 420,
  check,
  complete,
  explain,
  jump,
  onBlur,
  ...texts
}: CodeEditorProps) {
  return (
    <Field {...texts}>
      {(control) => (
        <Surface
          control={control}
          value={value}
          onChange={onChange}
          language={language}
          isReadOnly={isReadOnly}
          placeholder={placeholder}
          minHeight={minHeight}
          maxHeight={maxHeight}
          check={check}
          complete={complete}
          explain={explain}
          jump={jump}
          onBlur={onBlur}
        />
      )}
    </Field>
  );
}

type SurfaceProps = Required<
  Pick<CodeEditorProps, "value" | "language" | "isReadOnly" | "placeholder" | "minHeight" | "maxHeight">
> &
  Pick<CodeEditorProps, "onChange" | "check" | "complete" | "explain" | "jump" | "onBlur"> & { control: FieldControl };

function Surface({
  control,
  value,
  onChange,
  language,
  isReadOnly,
  placeholder,
  minHeight,
  maxHeight,
  check,
  complete,
  explain,
  jump,
  onBlur,
}: SurfaceProps) {
  const hintId = useId();
  const place = useRef<HTMLDivElement>(null);
  const plain = useRef<HTMLTextAreaElement>(null);
  const editor = useRef<Editor>(undefined);
  /** What was told to the owner and has not come back as the value, oldest first. */
  const told = useRef<string[]>([]);
  const [isLoaded, setLoaded] = useState(false);
  const attributes = attributesOf(control, hintId, isReadOnly);
  const changed = useEffectEvent((text: string) => {
    if (text === (told.current.at(-1) ?? value)) return;
    told.current.push(text);
    onChange?.(text);
  });
  // A value that was told here may come back when more has been typed since: then the editor is ahead of its owner, and
  // to put the value into it would undo what was typed meanwhile and close the list of suggestions.
  const takeValue = useEffectEvent(() => {
    const came = told.current.indexOf(value);
    told.current = came < 0 ? [] : told.current.slice(came + 1);
    if (came < 0) editor.current?.setText(value);
  });
  const begin = useEffectEvent((create: (start: EditorStart) => Editor, parent: HTMLElement) => {
    const box = plain.current;
    const caret = box !== null && document.activeElement === box ? box.selectionStart : undefined;
    editor.current = create({
      parent,
      text: value,
      language,
      isReadOnly,
      placeholder,
      attributes,
      onChange: changed,
      check,
      complete,
      explain,
    });
    // At once, so that there is never a moment with two boxes for one text.
    flushSync(() => setLoaded(true));
    const first = caret ?? jump?.at;
    if (first !== undefined) editor.current.focusAt(first);
  });

  useEffect(() => {
    let isGone = false;
    onDemand(() => import("./code-mirror")).then(
      ({ createEditor }) => {
        if (!isGone && place.current) begin(createEditor, place.current);
      },
      // The text box stays; everything but colours works in it.
      () => undefined,
    );
    return () => {
      isGone = true;
      editor.current?.destroy();
      editor.current = undefined;
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new value is taken once
  useEffect(() => takeValue(), [value]);
  useEffect(() => editor.current?.setReadOnly(isReadOnly), [isReadOnly]);
  useEffect(() => {
    if (jump) editor.current?.focusAt(jump.at);
  }, [jump]);
  const attributeText = JSON.stringify(attributes);
  const renewAttributes = useEffectEvent(() => editor.current?.setAttributes(attributes));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text stands for the attributes, which are a new object each time
  useEffect(() => renewAttributes(), [attributeText]);

  return (
    <div
      className={classNames(
        "min-w-0 overflow-hidden rounded-md border border-line-strong bg-surface focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-focus",
        control["aria-invalid"] && "border-red-solid",
        isReadOnly && "bg-sunken",
      )}
      role="none"
      onBlur={onBlur}
    >
      <div
        ref={place}
        style={{ "--editor-min": `${minHeight}px`, "--editor-max": `${maxHeight}px` }}
        className="[contain:inline-size] [&_.cm-editor]:max-h-(--editor-max) [&_.cm-editor]:min-h-(--editor-min) [&_.cm-scroller]:overflow-auto [&_.cm-content]:min-h-(--editor-min) [&_.cm-gutters]:min-h-(--editor-min)!"
      />
      {!isLoaded && (
        <textarea
          {...control}
          ref={plain}
          value={value}
          readOnly={isReadOnly}
          spellCheck={false}
          placeholder={placeholder}
          onChange={(event) => onChange?.(event.target.value)}
          style={{ minHeight, maxHeight }}
          className="block w-full resize-none bg-transparent py-1.5 pr-2 pl-9 font-mono text-sm leading-5 outline-none"
        />
      )}
      <span id={hintId} className="sr-only">
        Code editor. Tab moves to the next control.
      </span>
    </div>
  );
}

function attributesOf(control: FieldControl, hintId: string, isReadOnly: boolean): Record<string, string> {
  return {
    id: control.id,
    // Editable content is reached without it; it tells checkers so, which look for the attribute.
    tabindex: "0",
    "aria-labelledby": control["aria-labelledby"],
    "aria-describedby": [control["aria-describedby"], hintId].filter(Boolean).join(" "),
    ...(control["aria-invalid"] && { "aria-invalid": "true" }),
    ...(control["aria-required"] && { "aria-required": "true" }),
    ...(isReadOnly && { "aria-readonly": "true" }),
  };
}
