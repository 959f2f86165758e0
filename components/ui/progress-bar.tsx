import { classNames } from "./class-names";
import { type StatusFamily, statusFamilies } from "./status-family";

/** A stretch of the bar in the colour of its family. */
export interface ProgressPart {
  family: StatusFamily;
  /** What it counts: "Success". */
  label: string;
  value: number;
}

/** What {@link ProgressBar} takes. */
export interface ProgressBarProps {
  label: string;
  /** Drawn one after the other, in this order; together at most `max`. */
  parts: readonly ProgressPart[];
  max: number;
  isLabelHidden?: boolean;
}

/** How much of a whole is done, and how it went. Each part is also said in words, so no colour stands alone. */
export function ProgressBar({ label, parts, max, isLabelHidden }: ProgressBarProps) {
  const whole = Math.max(1, max);
  const done = parts.reduce((sum, part) => sum + part.value, 0);
  const words = parts
    .filter((part) => part.value > 0)
    .map((part) => `${part.value.toLocaleString("en-US")} ${part.label}`)
    .join(", ");
  return (
    <div className="flex min-w-0 flex-col gap-1">
      {!isLabelHidden && (
        <div className="tabular flex items-baseline justify-between gap-3 text-sm">
          <span className="font-medium">{label}</span>
          <span className="text-muted">
            {done.toLocaleString("en-US")} of {max.toLocaleString("en-US")}
          </span>
        </div>
      )}
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuenow={done}
        aria-valuetext={`${done} of ${max}${words && `: ${words}`}`}
        className="flex h-2 gap-px overflow-hidden rounded-full bg-pressed"
      >
        {parts.map(
          (part) =>
            part.value > 0 && (
              <span
                key={part.label}
                title={`${part.value} ${part.label}`}
                style={{ width: `${(part.value / whole) * 100}%` }}
                className={classNames("min-w-0.5 transition-[width]", statusFamilies[part.family].solid)}
              />
            ),
        )}
      </div>
      {!isLabelHidden && words && <p className="tabular text-sm text-muted">{words}</p>}
    </div>
  );
}
