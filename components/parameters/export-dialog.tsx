"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { type Answer, call } from "@/components/console/call";
import { messageOf } from "@/components/console/console-error";
import { useMay } from "@/components/console/session";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { onDemand } from "@/components/ui/on-demand";
import { RadioGroup } from "@/components/ui/radio-group";
import { TextField } from "@/components/ui/text-field";
import { type ExchangeFormat, type ExportedParameter, MAX_IMPORTED } from "@/core/parameters/exchange";
import { parameterPathProblem } from "@/core/parameters/parameter-rules";

const formats = [
  { id: "YAML" as const, label: "YAML", description: "Everything of each parameter, to import or to keep." },
  { id: "JSON" as const, label: "JSON", description: "The same, for programs." },
  { id: "ENV" as const, label: ".env", description: "KEY=value, of what is right under the path." },
];
const endings: Readonly<Record<ExchangeFormat, { ending: string; type: string }>> = {
  YAML: { ending: "yaml", type: "application/yaml" },
  JSON: { ending: "json", type: "application/json" },
  ENV: { ending: "env", type: "text/plain" },
};

const withoutSlash = (path: string) => (path === "/" ? path : path.replace(/\/$/, ""));

/** Everything under a path that the caller may read, page by page. */
async function readAll(
  Path: string,
  isSecret: boolean,
  onCount: (count: number) => void,
): Promise<ExportedParameter[]> {
  const found: ExportedParameter[] = [];
  for (let NextToken: string | undefined; ; ) {
    const page: Answer<"ExportParameters"> = await call("ExportParameters", {
      Path,
      ...(isSecret && { WithDecryption: true }),
      ...(NextToken !== undefined && { NextToken }),
    });
    found.push(...page.Parameters);
    onCount(found.length);
    NextToken = page.NextToken;
    if (NextToken === undefined) return found;
  }
}

/** Hands a text to the browser as a file to keep. */
function download(text: string, path: string, format: ExchangeFormat): void {
  const { ending, type } = endings[format];
  const name = path === "/" ? "parameters" : path.slice(1).replaceAll("/", "-");
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${name}.${ending}`;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** What {@link ExportDialog} takes. */
export type ExportDialogProps = {
  /** What it begins with. */
  path: string;
  onClose: () => void;
};

/** Writes what is under a path into a file. Secrets have their values in it only by a choice of their own. Mounted while it is open. */
export function ExportDialog({ path: given, onClose }: ExportDialogProps) {
  const may = useMay();
  const [path, setPath] = useState(given);
  const [format, setFormat] = useState<ExchangeFormat>("YAML");
  const [isSecret, setSecret] = useState(false);
  const [count, setCount] = useState(0);
  const problem = parameterPathProblem(path);
  const write = useMutation({
    mutationFn: async () => {
      setCount(0);
      const { writeExchange } = await onDemand(() => import("@/core/parameters/exchange-write"));
      const parameters = await readAll(withoutSlash(path), isSecret, setCount);
      const { text, leftOut } = writeExchange(parameters, format, withoutSlash(path));
      if (parameters.length > 0) download(text, withoutSlash(path), format);
      const withheld = parameters.filter(({ Value }) => Value === undefined).length;
      return { count: parameters.length, leftOut, withheld };
    },
    gcTime: 0,
  });
  return (
    <Dialog
      title="Export parameters"
      isOpen
      onOpenChange={onClose}
      isDismissable={!write.isPending}
      footer={
        <>
          <Button onPress={onClose} isDisabled={write.isPending}>
            Close
          </Button>
          <Button
            kind="primary"
            isPending={write.isPending}
            isDisabled={problem !== undefined}
            onPress={() => write.mutate()}
          >
            Download
          </Button>
        </>
      }
    >
      <TextField
        label="Path"
        help="Everything under it that you may read, at any depth; / is everything."
        isMono
        autoFocus
        autoComplete="off"
        value={path}
        onChange={(value) => {
          setPath(value);
          write.reset();
        }}
        error={problem}
      />
      <RadioGroup label="Format" look="cards" options={formats} value={format} onChange={setFormat} />
      {may("DecryptParameters") && (
        <Checkbox
          isSelected={isSecret}
          onChange={setSecret}
          help="Each is decrypted for you, which is written in the audit. Keep the file as you keep the secrets."
        >
          With the values of secrets
        </Checkbox>
      )}
      {write.isPending && (
        <p role="status" className="text-muted">
          {count.toLocaleString("en-US")} read so far …
        </p>
      )}
      {write.isError && (
        <Banner kind="error" title="Nothing was exported.">
          {messageOf(write.error)}
        </Banner>
      )}
      {write.data && <Written {...write.data} path={path} />}
    </Dialog>
  );
}

function Written({
  count,
  leftOut,
  withheld,
  path,
}: {
  count: number;
  leftOut: string[];
  withheld: number;
  path: string;
}) {
  if (count === 0) return <Banner kind="warning">There is nothing under {path} that you may read.</Banner>;
  const notes = [
    withheld > 0 &&
      `${withheld === 1 ? "One secret has" : `${withheld} secrets have`} no value in the file, which says so; imported, ${withheld === 1 ? "it keeps its" : "they keep their"} value.`,
    leftOut.length > 0 &&
      `${leftOut.length === 1 ? "One has" : `${leftOut.length} have`} no place in a .env file and ${leftOut.length === 1 ? "is" : "are"} named in a comment: ${leftOut.slice(0, 3).join(", ")}${leftOut.length > 3 ? " …" : ""}.`,
    count > MAX_IMPORTED &&
      `An import takes ${MAX_IMPORTED.toLocaleString("en-US")} parameters at a time: to import them again, export one path after the other.`,
  ].filter((note) => note !== false);
  return (
    <Banner
      kind={notes.length > 0 ? "warning" : "success"}
      title={`${count === 1 ? "One parameter" : `${count.toLocaleString("en-US")} parameters`} exported.`}
    >
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
    </Banner>
  );
}
