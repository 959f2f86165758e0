import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { ErrorLine } from "@/components/ui/field";
import type { Path } from "@/core/documents/edit-value";
import { type FormAccess, given, problemWithin } from "./form-access";

/** What {@link KeptAsWritten} takes. */
export type KeptAsWrittenProps = { form: FormAccess; paths: readonly Path[] };

/** What a form has no fields for: shown, left untouched by all that it does, and to be edited in the text. */
export function KeptAsWritten({ form, paths }: KeptAsWrittenProps) {
  if (paths.length === 0) return null;
  return (
    <div className="flex flex-col gap-2">
      <h4 className="text-sm text-muted">Kept as written</h4>
      {paths.map((path) => {
        const name = String(path.at(-1));
        const problem = problemWithin(form, path);
        return (
          <div key={path.join(".")} className="flex flex-col gap-1">
            <div className="flex flex-wrap items-center justify-between gap-2">
              <span className="font-mono text-sm">{name}</span>
              <Button size="small" kind="quiet" onPress={() => form.showText(path)}>
                {`Edit ${name} in the text`}
              </Button>
            </div>
            <CodeBlock label={name} code={JSON.stringify(given(form, path), null, 2)} maxHeight={160} />
            {problem !== undefined && <ErrorLine>{problem}</ErrorLine>}
          </div>
        );
      })}
    </div>
  );
}
