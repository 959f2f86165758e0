"use client";

import { Badge } from "@/components/ui/badge";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { ProgressBar } from "@/components/ui/progress-bar";
import { Time } from "@/components/ui/time";
import { machines } from "@/core/nodes/machine-count";
import { occurrences, textOf, toSpans } from "@/core/output/spans";
import { plainStyle } from "@/core/output/text-style";
import type { FoundMachine, FoundStream } from "./found-output";
import type { OutputSearchState, useOutputSearch } from "./use-output-search";

/** What {@link OutputSearchResults} takes. */
export type OutputSearchResultsProps = {
  search: ReturnType<typeof useOutputSearch>;
  text: string;
  isCaseSensitive: boolean;
  /** Says of each machine which command it was. */
  isAcrossCommands: boolean;
};

const count = (value: number) => value.toLocaleString("en-US");
const sizeOf = (bytes: number) =>
  bytes < 1e6
    ? `${Math.ceil(bytes / 1_000).toLocaleString("en-US")} KB`
    : `${(bytes / 1e6).toLocaleString("en-US", { maximumFractionDigits: bytes < 1e7 ? 1 : 0 })} MB`;

/** What a search has found, machine by machine, and how much it has come past. */
export function OutputSearchResults({ search, text, isCaseSensitive, isAcrossCommands }: OutputSearchResultsProps) {
  const { state, stop, goOn } = search;
  if (state.kind === "idle") return null;
  const isGoingOn = state.kind === "paused" || state.kind === "stopped" || state.kind === "failed";
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p role="status" className="tabular">
          {summaryOf(state)}
        </p>
        {state.kind === "searching" && (
          <Button size="small" onPress={stop}>
            Stop
          </Button>
        )}
        {isGoingOn && (
          <Button size="small" onPress={goOn}>
            Go on
          </Button>
        )}
      </div>
      {state.kind !== "done" && state.total !== undefined && (
        <ProgressBar
          label="Searched"
          isLabelHidden
          max={state.total}
          parts={[{ family: "blue", label: "searched", value: Math.min(state.searched, state.total) }]}
        />
      )}
      {state.kind === "failed" && <Banner kind="error">{state.message}</Banner>}
      {state.machines.length > 0 && (
        <ul aria-label="Machines with matches" className="divide-y divide-line rounded-md border border-line">
          {state.machines.map((machine) => (
            <Machine
              key={`${machine.CommandId} ${machine.InstanceId}`}
              machine={machine}
              text={text}
              isCaseSensitive={isCaseSensitive}
              isAcrossCommands={isAcrossCommands}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

/** What was found, in which part of the whole: never more than what was searched. */
function summaryOf({ kind, matches, machines: places, searched, total, bytes }: OutputSearchState): string {
  const found = `${matches === 0 ? "No match" : matches === 1 ? "1 match" : `${count(matches)} matches`}${
    places.length > 0 ? ` on ${machines(places.length)}` : ""
  }`;
  const part =
    kind === "done"
      ? `searched all of ${machines(searched)}, ${sizeOf(bytes)}`
      : `searched ${count(searched)} of ${total === undefined ? "…" : machines(total)}, ${sizeOf(bytes)}`;
  const state = { searching: "Searching: ", paused: "Paused: ", stopped: "Stopped: ", failed: "", done: "", idle: "" }[
    kind
  ];
  return `${state}${found}; ${part}.`;
}

type MachineProps = Omit<OutputSearchResultsProps, "search"> & { machine: FoundMachine };

function Machine({ machine, text, isCaseSensitive, isAcrossCommands }: MachineProps) {
  const { CommandId, InstanceId, InstanceName, DocumentName, RequestedDateTime, streams } = machine;
  const isOneStep = streams.every(({ Step, Attempt }) => Step === 0 && Attempt === 1);
  return (
    <li className="flex min-w-0 flex-col gap-1.5 px-3 py-2">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <Link href={`/commands/${CommandId}/${InstanceId}`}>{InstanceName || InstanceId}</Link>
        {isAcrossCommands && (
          <span className="text-sm text-muted">
            {DocumentName}, <Time value={new Date(RequestedDateTime)} />
          </span>
        )}
        <span className="tabular text-sm text-muted">
          {count(machine.count)} {machine.count === 1 ? "match" : "matches"}
        </span>
      </div>
      {streams.map((stream) => (
        <Stream
          key={`${stream.Step} ${stream.Attempt} ${stream.Stream}`}
          address={`/commands/${CommandId}/${InstanceId}?step=${stream.Step}.${stream.Attempt}&stream=${stream.Stream}&find=${encodeURIComponent(text)}${isCaseSensitive ? "&case=1" : ""}`}
          stream={stream}
          isOneStep={isOneStep}
          text={text}
          isCaseSensitive={isCaseSensitive}
        />
      ))}
    </li>
  );
}

type StreamProps = { address: string; stream: FoundStream; isOneStep: boolean; text: string; isCaseSensitive: boolean };

function Stream({ address, stream, isOneStep, text, isCaseSensitive }: StreamProps) {
  const { Step, Attempt, Stream: name, Count, Lines } = stream;
  const shown = Lines.reduce((sum, { Matches }) => sum + Matches, 0);
  return (
    <div className="flex min-w-0 flex-col gap-1">
      {(name === "stderr" || !isOneStep) && (
        <span className="flex gap-2">
          {!isOneStep && <Badge>{`Step ${Step + 1}${Attempt > 1 ? `, attempt ${Attempt}` : ""}`}</Badge>}
          {name === "stderr" && <Badge family="amber">Error</Badge>}
        </span>
      )}
      <div className="overflow-x-auto rounded-sm bg-sunken font-mono text-sm leading-5">
        {Lines.map(({ Line, Text, Before, After, IsCut }) => (
          <div key={Line} className="py-0.5">
            <Around number={Line} text={Before} />
            <div className="flex">
              <Link href={`${address}&line=${Line + 1}`} isMono>
                <span className="sr-only">Line </span>
                <span className="tabular inline-block w-16 pr-3 text-right">{Line + 1}</span>
              </Link>
              <span className="pr-3 whitespace-pre">
                {IsCut && <span className="text-faint">… </span>}
                <Marked text={textOf(toSpans(Text, plainStyle))} found={text} isCaseSensitive={isCaseSensitive} />
                {IsCut && <span className="text-faint"> …</span>}
              </span>
            </div>
            <Around number={Line + 2} text={After} />
          </div>
        ))}
      </div>
      {Count > shown && (
        <Link href={`${address}&line=${(Lines.at(-1)?.Line ?? 0) + 1}`}>
          {count(Count - shown)} more in this output
        </Link>
      )}
    </div>
  );
}

/** A line before or after; its number counts from 1. */
function Around({ number, text }: { number: number; text: string | null }) {
  if (text === null) return null;
  return (
    <div className="flex text-muted">
      <span className="tabular w-16 shrink-0 pr-3 text-right text-faint select-none">{number}</span>
      <span className="whitespace-pre">{textOf(toSpans(text, plainStyle))}</span>
    </div>
  );
}

function Marked({ text, found, isCaseSensitive }: { text: string; found: string; isCaseSensitive: boolean }) {
  const places = occurrences(text, found, isCaseSensitive).slice(0, 50);
  let at = 0;
  return (
    <>
      {places.map(([from, to]) => {
        const before = text.slice(at, from);
        at = to;
        return (
          <span key={from}>
            {before}
            <mark className="rounded-sm bg-amber-tint text-ink outline outline-amber-solid">
              {text.slice(from, to)}
            </mark>
          </span>
        );
      })}
      {text.slice(at)}
    </>
  );
}
