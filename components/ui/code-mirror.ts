import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  closeBracketsKeymap,
} from "@codemirror/autocomplete";
import { bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, linter, lintGutter } from "@codemirror/lint";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, hoverTooltip, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { minimalSetup } from "codemirror";
import { type CodeLanguage, cedarLanguage, jsonLanguage, shellLanguage, yamlLanguage } from "./code-languages";

/** What an editor begins with. */
export interface EditorStart {
  parent: HTMLElement;
  text: string;
  language: CodeLanguage;
  isReadOnly: boolean;
  placeholder: string;
  /** Attributes of the editable region: its name and what describes it. */
  attributes: Record<string, string>;
  onChange: (text: string) => void;
  /** Finds faults in the text, here or by asking somebody; positions are counted in UTF-16 units from its start. */
  check?: (text: string) => readonly Diagnostic[] | Promise<readonly Diagnostic[]>;
  /** What could be written at a position: `from` is where it would begin; nothing where nothing is suggested. */
  complete?: (text: string, position: number) => Completions | undefined;
  /** What is to be said of the text at a position. */
  explain?: (text: string, position: number) => Explanation | undefined;
}

/** What is said of a piece of text while the pointer rests on it. */
export interface Explanation {
  from: number;
  to: number;
  title: string;
  text: string;
}

/** Words to choose from, and where the chosen one is put. */
export interface Completions {
  from: number;
  options: readonly Completion[];
}

/** An editor on the page, and what its owner may change later. */
export interface Editor {
  setText: (text: string) => void;
  setReadOnly: (isReadOnly: boolean) => void;
  setAttributes: (attributes: Record<string, string>) => void;
  focusAt: (position: number) => void;
  destroy: () => void;
}

const languages: Record<CodeLanguage, Extension> = {
  shell: shellLanguage,
  json: jsonLanguage,
  cedar: cedarLanguage,
  yaml: yamlLanguage,
  text: [],
};

const look = EditorView.theme({
  "&": { fontSize: "0.75rem", backgroundColor: "transparent", color: "var(--color-ink)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "1.25rem" },
  ".cm-content": { padding: "6px 0", caretColor: "var(--color-ink)" },
  ".cm-gutters": {
    backgroundColor: "var(--color-sunken)",
    color: "var(--color-faint)",
    borderRight: "1px solid var(--color-line)",
  },
  ".cm-cursor": { borderLeftColor: "var(--color-ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "light-dark(#cdd6ff, #34448f)",
  },
  "&.cm-focused .cm-matchingBracket": {
    backgroundColor: "var(--color-pressed)",
    outline: "1px solid var(--color-line-strong)",
  },
  ".cm-placeholder": { color: "var(--color-faint)" },
  ".cm-tooltip": {
    backgroundColor: "var(--color-raised)",
    border: "1px solid var(--color-line)",
    color: "var(--color-ink)",
  },
  ".cm-tooltip-hover, .cm-completionInfo": { maxWidth: "24rem", padding: "4px 8px", lineHeight: "1.25rem" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--color-selected)",
    color: "var(--color-ink)",
  },
  ".code-keyword": { color: "var(--color-accent-ink)" },
  ".code-string": { color: "var(--color-green)" },
  ".code-comment": { color: "var(--color-faint)", fontStyle: "italic" },
  ".code-number": { color: "var(--color-amber)" },
  ".code-variableName, .code-propertyName": { color: "var(--color-blue)" },
  ".code-attributeName, .code-operator": { color: "var(--color-muted)" },
});

// Classes instead of fixed colours, so that one set of rules serves both themes.
const highlighter = syntaxHighlighting({ style: (tags) => tags.map((tag) => `code-${tag.toString()}`).join(" ") });

const completionSource =
  (complete: NonNullable<EditorStart["complete"]>) =>
  ({ state, pos, explicit }: CompletionContext): CompletionResult | null => {
    const found = complete(state.doc.toString(), pos);
    // Nothing is offered where nothing has been written yet, unless it is asked for.
    if (!found || (found.from === pos && !explicit)) return null;
    return { from: found.from, options: [...found.options], validFor: /^[\w:]*$/ };
  };

const explanations = (explain: NonNullable<EditorStart["explain"]>) =>
  hoverTooltip(({ state }, position) => {
    const found = explain(state.doc.toString(), position);
    if (!found) return null;
    return {
      pos: found.from,
      end: found.to,
      above: true,
      create: () => {
        const dom = document.createElement("div");
        const title = document.createElement("strong");
        title.textContent = found.title;
        dom.append(title, ` ${found.text}`);
        return { dom };
      },
    };
  });

/** Puts an editor into the parent. Tab is left to the browser, so focus is never caught inside. */
export function createEditor(start: EditorStart): Editor {
  const readOnly = new Compartment();
  const attributes = new Compartment();
  const readOnlyExtension = (isReadOnly: boolean) => [
    EditorState.readOnly.of(isReadOnly),
    EditorView.editable.of(true),
  ];
  const view = new EditorView({
    parent: start.parent,
    state: EditorState.create({
      doc: start.text,
      extensions: [
        minimalSetup,
        lineNumbers(),
        bracketMatching(),
        closeBrackets(),
        autocompletion(start.complete ? { override: [completionSource(start.complete)] } : {}),
        keymap.of(closeBracketsKeymap),
        languages[start.language],
        highlighter,
        look,
        placeholder(start.placeholder),
        start.check
          ? [linter(async (each) => (await start.check?.(each.state.doc.toString())) ?? []), lintGutter()]
          : [],
        start.explain ? explanations(start.explain) : [],
        readOnly.of(readOnlyExtension(start.isReadOnly)),
        attributes.of(EditorView.contentAttributes.of(start.attributes)),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) start.onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    setText: (text) => {
      if (text !== view.state.doc.toString())
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    setReadOnly: (isReadOnly) => view.dispatch({ effects: readOnly.reconfigure(readOnlyExtension(isReadOnly)) }),
    setAttributes: (next) => view.dispatch({ effects: attributes.reconfigure(EditorView.contentAttributes.of(next)) }),
    focusAt: (position) => {
      view.focus();
      view.dispatch({ selection: { anchor: Math.min(position, view.state.doc.length) }, scrollIntoView: true });
    },
    destroy: () => view.destroy(),
  };
}
