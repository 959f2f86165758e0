"use client";

import { CircleAlert, Terminal } from "lucide-react";
import type { ReactNode } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { type LineRange, writeLineRange } from "@/core/output/line-range";
import type { LineCache } from "./line-cache";
import type { Highlight } from "./output-line";
import type { StreamAddress } from "./server-source";
import { StreamView } from "./stream-view";
import { useLineCache } from "./use-line-cache";

/** Which stream is looked at. */
export type StreamName = StreamAddress["stream"];

/** What {@link OutputViewer} takes. */
export type OutputViewerProps = Omit<StreamAddress, "stream"> & {
  /** The stream in view, kept by the caller so that the address bar can hold it. */
  stream: StreamName;
  onStream: (stream: StreamName) => void;
  /** The lines that the address bar points at; undefined opens at the end and follows it. */
  range?: LineRange | undefined;
  onRange?: (range: LineRange | undefined) => void;
  /** What is searched for at first. */
  search?: Highlight | undefined;
  /** The node's heartbeat, such as a ping badge, beside "last byte 3 s ago". */
  heartbeat?: ReactNode;
};

const streams = [
  { id: "stdout", name: "Output", icon: Terminal, marker: "bg-blue-solid" },
  { id: "stderr", name: "Error", icon: CircleAlert, marker: "bg-amber-solid" },
] as const;

/**
 * The whole output of one attempt at a step, live and at any size: standard output and standard error, each with its own
 * count, so that an error is seen even while the other one is read.
 */
export function OutputViewer({
  commandId,
  nodeId,
  step,
  attempt,
  stream,
  onStream,
  range,
  onRange = () => undefined,
  search,
  heartbeat,
}: OutputViewerProps) {
  const address = { commandId, nodeId, step, attempt };
  const caches: Record<StreamName, LineCache> = {
    stdout: useLineCache({ ...address, stream: "stdout" }),
    stderr: useLineCache({ ...address, stream: "stderr" }),
  };
  return (
    <Tabs
      selectedKey={stream}
      onSelectionChange={(key) => onStream(key === "stderr" ? "stderr" : "stdout")}
      className="flex min-w-0 flex-col gap-2"
    >
      <TabList aria-label="Streams" className="flex gap-1 border-b border-line">
        {streams.map(({ id, name, icon: Icon, marker }) => (
          <Tab
            key={id}
            id={id}
            className="-mb-px flex h-9 shrink-0 items-center gap-1.5 border-b-2 border-transparent px-3 font-medium whitespace-nowrap text-muted -outline-offset-2 data-hovered:text-ink data-selected:border-accent-ink data-selected:text-ink"
          >
            <Icon aria-hidden size={14} />
            <span
              aria-hidden
              className={`size-2 rounded-full ${caches[id].totals.lines > 0 ? marker : "bg-line-mid"}`}
            />
            {name}
            <span className="tabular text-sm font-normal text-muted">
              {caches[id].totals.lines.toLocaleString("en-US")}
            </span>
          </Tab>
        ))}
      </TabList>
      {streams.map(({ id, name }) => (
        <TabPanel key={id} id={id} className="rounded-md">
          {/* Another stream is another view: its own place, search and line. */}
          <StreamView
            key={`${commandId} ${nodeId} ${step} ${attempt} ${id}`}
            cache={caches[id]}
            name={name}
            range={range}
            onRange={onRange}
            search={search}
            linkTo={(lines) =>
              `/commands/${commandId}/${nodeId}?step=${step}.${attempt}&stream=${id}${lines ? `&line=${writeLineRange(lines)}` : ""}`
            }
            heartbeat={heartbeat}
          />
        </TabPanel>
      ))}
    </Tabs>
  );
}
