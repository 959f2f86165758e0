"use client";

import { Clock, Server } from "lucide-react";
import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { EmptyState } from "@/components/ui/empty-state";
import { Kbd } from "@/components/ui/kbd";
import { KeyValue } from "@/components/ui/key-value";
import { Panel } from "@/components/ui/panel";
import { ProgressBar } from "@/components/ui/progress-bar";
import { Skeleton } from "@/components/ui/skeleton";
import { Spinner } from "@/components/ui/spinner";
import { Stat } from "@/components/ui/stat";
import { StatusBadge } from "@/components/ui/status-badge";
import { type StatusCell, StatusGrid } from "@/components/ui/status-grid";
import { Tabs } from "@/components/ui/tabs";
import { Time } from "@/components/ui/time";

const start = new Date("2026-11-22T18:57:19Z");

const states = [
  { family: "green", status: "Success" },
  { family: "green", status: "Success" },
  { family: "green", status: "Success" },
  { family: "blue", status: "In Progress" },
  { family: "grey", status: "Pending" },
  { family: "red", status: "Failed" },
  { family: "amber", status: "Delayed" },
] as const;

function cells(count: number): StatusCell[] {
  return Array.from({ length: count }, (_, index) => {
    const state = states[(index * index * 13 + Math.floor(index / 97)) % states.length] ?? states[0];
    return { id: String(index), label: `web-${index + 1}`, ...state };
  });
}

const small = cells(48);
const middle = cells(900);
const large = cells(10_000);

/** Badges, banners, facts, numbers, tabs. */
export function StatusSection() {
  const [tab, setTab] = useState("facts");
  const [picked, setPicked] = useState<string>();
  return (
    <>
      <div className="grid gap-2">
        <Banner
          kind="info"
          title="A newer agent is available."
          action={<Button size="small">Update</Button>}
          onDismiss={() => {}}
        >
          Three machines run an older one.
        </Banner>
        <Banner kind="success">Command sent to 12 machines.</Banner>
        <Banner kind="warning" title="Success on 1 of 5: 4 undeliverable">
          Four machines have not answered since 10:07.
        </Banner>
        <Banner kind="error" title="The command could not be sent.">
          The document does not support Windows.
        </Banner>
      </div>
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Stat label="Online" value="1,204" note="of 1,210" family="green" href="/gallery" />
        <Stat label="Connection lost" value="6" family="amber" note="longest: 3 h 12 min" />
        <Stat label="Failed today" value="2" family="red" />
        <Stat label="Machines" value="1,210" icon={Server} />
      </div>
      <Panel title="Status" count={12}>
        <div className="flex flex-col gap-3">
          {[false, true].map((isPill) => (
            <div key={String(isPill)} className="flex flex-wrap gap-x-5 gap-y-2">
              <StatusBadge isPill={isPill} family="green">
                Success
              </StatusBadge>
              <StatusBadge isPill={isPill} family="red">
                Failed
              </StatusBadge>
              <StatusBadge isPill={isPill} family="amber">
                Delayed
              </StatusBadge>
              <StatusBadge isPill={isPill} family="blue">
                In Progress
              </StatusBadge>
              <StatusBadge isPill={isPill} family="grey" icon={Clock}>
                Pending
              </StatusBadge>
              <StatusBadge isPill={isPill} family="grey">
                Cancelled
              </StatusBadge>
            </div>
          ))}
          <div className="flex flex-wrap items-center gap-2">
            <Badge>Version 3</Badge>
            <Badge family="blue">Default</Badge>
            <Badge family="amber">Trial</Badge>
            <Badge isMono>Role=web</Badge>
            <Spinner label="Loading" />
          </div>
          <Skeleton width={240} />
        </div>
      </Panel>
      <div className="grid gap-4 xl:grid-cols-2">
        <Panel title="Forty-eight">
          <div className="flex flex-col gap-4">
            <ProgressBar
              label="Machines"
              max={48}
              parts={[
                { family: "green", label: "Success", value: 20 },
                { family: "red", label: "Failed", value: 7 },
                { family: "blue", label: "In Progress", value: 6 },
              ]}
            />
            <StatusGrid label="Machines, few" cells={small} selected={picked} onPick={setPicked} />
            <p>
              Press <Kbd>?</Kbd> for the keys of the page.
            </p>
            <CodeBlock
              label="Install command"
              code={
                "curl -fsSL https://deck.example:3000/install.sh | sudo sh -s -- --code AbCd-EfGh-IjKl --id 0192f3c4-9f3e-7a53-b8a4-04e5f6a7b8c9\nsystemctl status quarterdeck-agent"
              }
            />
          </div>
        </Panel>
        <Panel title="Nine hundred">
          <StatusGrid label="Machines, many" cells={middle} />
        </Panel>
      </div>
      <Panel title="Ten thousand">
        <StatusGrid label="Machines, very many" cells={large} onPick={setPicked} />
      </Panel>
      <Tabs
        label="Details"
        selected={tab}
        onSelect={setTab}
        items={[
          {
            id: "facts",
            label: "Details",
            content: (
              <Panel title="Facts">
                <KeyValue
                  items={[
                    {
                      label: "Command id",
                      value: "0192f3c4-9f3e-7a53-b8a4-04e5f6a7b8c9",
                      isMono: true,
                      copy: "0192f3c4",
                    },
                    { label: "Status", value: <StatusBadge family="green">Success</StatusBadge> },
                    { label: "Requested", value: <Time value={start} /> },
                    { label: "Ended", value: <Time value={start} look="absolute" /> },
                    { label: "Comment", value: "" },
                    {
                      label: "Working directory",
                      value: "/var/lib/a-rather-long-folder-name/that-must-break-somewhere/in-the-middle",
                      isMono: true,
                    },
                  ]}
                />
              </Panel>
            ),
          },
          { id: "targets", label: "Targets", count: 12, content: <EmptyState title="No targets" /> },
          { id: "history", label: "History", content: <EmptyState title="Nothing happened yet" /> },
          { id: "off", label: "Unavailable", isDisabled: true, content: null },
        ]}
      />
    </>
  );
}
