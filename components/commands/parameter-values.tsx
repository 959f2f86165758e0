import { CodeBlock } from "@/components/ui/code-block";
import { KeyValue } from "@/components/ui/key-value";
import { parameterLabel } from "@/core/documents/parameter-label";

/** The values of a document's parameters, to read or copy: long ones as text, the others side by side. */
export function ParameterValues({ parameters: given }: { parameters: Readonly<Record<string, readonly string[]>> }) {
  const parameters = Object.entries(given);
  const lines = parameters.filter(
    ([, values]) => values.length > 1 || values.some((value) => value.includes("\n") || value.length > 40),
  );
  const words = parameters.filter((each) => !lines.includes(each));
  return parameters.length === 0 ? (
    <p className="text-muted">None were given.</p>
  ) : (
    <div className="flex flex-col gap-4">
      {lines.map(([name, values]) => (
        <div key={name} className="flex flex-col gap-1">
          <h3 className="text-sm text-muted">{parameterLabel(name)}</h3>
          <CodeBlock label={parameterLabel(name)} code={values.join("\n")} />
        </div>
      ))}
      {words.length > 0 && (
        <KeyValue
          items={words.map(([name, values]) => ({
            label: parameterLabel(name),
            value: values.join(", "),
            isMono: true,
          }))}
        />
      )}
    </div>
  );
}
