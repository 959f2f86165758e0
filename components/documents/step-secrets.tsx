import { Lock } from "lucide-react";

/** A part of a variable's value: text, or a secret by its name and version (none where only the reference is known). */
export type ShownPart = { Text: string } | { Secret: { Name: string; Version?: number } };

/** What {@link StepSecrets} takes. */
export type StepSecretsProps = { secrets: readonly { Variable: string; Parts: readonly ShownPart[] }[] | undefined };

/** Variables with secrets in them: which ones, and never what they are. */
export function StepSecrets({ secrets = [] }: StepSecretsProps) {
  if (secrets.length === 0) return null;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-3 text-sm">
      {secrets.map(({ Variable, Parts }) => (
        <div key={Variable} className="contents">
          <dt className="font-mono text-muted">{Variable}</dt>
          <dd className="min-w-0 font-mono break-all">
            {Parts.map((part, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one value, in their order, as long as they are shown.
              <Part key={index} part={part} />
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Part({ part }: { part: ShownPart }) {
  if ("Text" in part) return part.Text;
  const { Name, Version } = part.Secret;
  return (
    <span className="inline-flex items-center gap-1 rounded border border-line px-1 align-baseline">
      <Lock aria-hidden size={12} className="shrink-0 text-muted" />
      <span className="sr-only">secret </span>
      {Name}
      {Version !== undefined && <span className="font-sans text-muted">version {Version}</span>}
    </span>
  );
}
