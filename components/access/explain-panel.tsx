"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { commandQueries } from "@/components/commands/queries";
import { ConsoleError, isAllShownBeside, messageOf, problemAt } from "@/components/console/console-error";
import { useUrlState } from "@/components/console/url-state";
import { useSettled } from "@/components/console/use-settled";
import { nodeTitle } from "@/components/nodes/node-title";
import { nodeQueries } from "@/components/nodes/queries";
import { Banner } from "@/components/ui/banner";
import { ComboBoxOnDemand } from "@/components/ui/choices-on-demand";
import { Panel } from "@/components/ui/panel";
import { TextField } from "@/components/ui/text-field";
import { explainedAction, explainedActions } from "./explain-questions";
import { ExplanationView } from "./explanation-view";
import { accessQueries } from "./queries";

const address = { user: "", operation: "SendCommand", machine: "", document: "", command: "", parameter: "" };
const fields = ["UserName", "Operation", "InstanceId", "DocumentName", "CommandId", "ParameterName"];
const shownMachines = 50;

/** Asks the enforcer why somebody may or may not do something. The question is in the address, to be sent to somebody. */
export function ExplainPanel() {
  const [url, setUrl] = useUrlState(address);
  const principals = useQuery(accessQueries.principals);
  const documents = useQuery(commandQueries.documents);
  const schema = useQuery(accessQueries.check(""));
  const action = explainedAction(url.operation);
  const asks = (what: (typeof action.asks)[number]) => action.asks.some((each) => each === what);

  const chosenNode = useQuery({ ...nodeQueries.one(url.machine), enabled: url.machine !== "", retry: false });
  const nodeName = chosenNode.data && nodeTitle(chosenNode.data);
  const isAsked =
    url.user !== "" &&
    url.operation !== "" &&
    (explainedActions.every(({ operation }) => operation !== url.operation) ||
      ((!asks("machine") || url.machine !== "") &&
        (!asks("document") || url.document !== "") &&
        (!asks("parameter") || url.parameter !== "")));
  const explanation = useQuery({
    ...accessQueries.explain({
      UserName: url.user,
      Operation: url.operation,
      ...(asks("machine") && url.machine !== "" && { InstanceId: url.machine }),
      ...(asks("document") && url.document !== "" && { DocumentName: url.document }),
      ...(asks("parameter") && url.parameter !== "" && { ParameterName: url.parameter }),
      ...(asks("command") && url.command !== "" && { CommandId: url.command }),
    }),
    enabled: isAsked,
    retry: false,
  });
  const error = isAsked ? explanation.error : null;
  const others = [...(schema.data?.Schema ?? "").matchAll(/^action "(\w+)" in /gm)]
    .map(([, name = ""]) => name)
    .filter((name) => explainedActions.every(({ operation }) => operation !== name))
    .sort();

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(20rem,26rem)_minmax(0,1fr)]">
      <Panel title="The question">
        <div className="flex flex-col gap-4">
          <ComboBoxOnDemand
            label="Who"
            placeholder="Choose a user"
            options={known(principals, ({ Users }) => Users)?.map(({ UserName, Groups }) => ({
              id: UserName,
              label: UserName,
              ...(Groups.length > 0 && { description: `In ${Groups.join(", ")}` }),
            }))}
            value={url.user || null}
            onChange={(user) => setUrl({ user: user ?? "" })}
            error={problemAt(error, "UserName")}
          />
          <ComboBoxOnDemand
            label="May, or may not"
            options={known(schema, () => [
              ...explainedActions.map(({ operation, words }) => ({
                id: operation,
                label: words,
                description: operation,
              })),
              ...others.map((name) => ({ id: name, label: `perform ${name}` })),
            ])}
            value={url.operation || null}
            onChange={(operation) => setUrl({ operation: operation ?? "" })}
            error={problemAt(error, "Operation")}
          />
          {asks("document") && (
            <ComboBoxOnDemand
              label="Document"
              placeholder="Choose a document"
              options={known(documents, (data) => data)?.map(({ Name, RunsArbitraryCommands }) => ({
                id: Name,
                label: Name,
                ...(RunsArbitraryCommands && { description: "Gives administrator on the machine" }),
              }))}
              value={url.document || null}
              onChange={(document) => setUrl({ document: document ?? "" })}
              error={problemAt(error, "DocumentName")}
            />
          )}
          {asks("machine") && (
            <MachineBox
              key={`machine ${nodeName ?? ""}`}
              nodeId={url.machine}
              name={nodeName}
              onChange={(machine) => setUrl({ machine })}
              error={problemAt(error, "InstanceId")}
            />
          )}
          {asks("parameter") && (
            <TextField
              label="Parameter"
              isMono
              help="Its name, such as /app/database/password. There need not be one yet."
              value={url.parameter}
              onChange={(parameter) => setUrl({ parameter: parameter.trim() })}
              error={problemAt(error, "ParameterName")}
            />
          )}
          {asks("command") && (
            <TextField
              label="Command ID"
              isOptional
              isMono
              help="Without one: a command that they sent themselves."
              value={url.command}
              onChange={(command) => setUrl({ command: command.trim() })}
              error={problemAt(error, "CommandId")}
            />
          )}
        </div>
      </Panel>
      <div className="flex min-w-0 flex-col gap-4">
        {error && !(error instanceof ConsoleError && isAllShownBeside(error, fields)) && (
          <Banner kind="error">{messageOf(error)}</Banner>
        )}
        {isAsked && explanation.data ? (
          <ExplanationView
            user={url.user}
            words={sentenceOf(action.words, { document: asks("document") ? url.document : "", machine: nodeName })}
            explanation={explanation.data}
            nodeName={nodeName}
          />
        ) : (
          !error && (
            <p role="status" className="rounded-lg border border-line bg-surface px-4 py-8 text-center text-muted">
              {isAsked
                ? "Asking the enforcer…"
                : "Choose who, what and on what. The answer comes from the same engine that permits and refuses."}
            </p>
          )
        )}
      </div>
    </div>
  );
}

/** The action with the names of what was chosen: "run AWS-RunShellScript on web-1". */
const sentenceOf = (words: string, { document, machine }: { document: string; machine: string | undefined }) =>
  words.replace(/\ba document\b/, document || "a document").replace(/\ba machine\b/, machine ?? "a machine");

type MachineBoxProps = {
  nodeId: string;
  name: string | undefined;
  onChange: (nodeId: string) => void;
  error: string | undefined;
};

/** What there is to choose from: undefined while it is asked for, and nothing where the question failed. */
const known = <Data, Row>(
  { data, isError }: { data: Data | undefined; isError: boolean },
  rowsOf: (data: Data) => Row[],
) => (data === undefined ? (isError ? [] : undefined) : rowsOf(data));

/** Finds one machine of many by a part of its name or id: the server searches. */
function MachineBox({ nodeId, name, onChange, error }: MachineBoxProps) {
  const labelOf = (node: { InstanceId: string; Name?: string | null }) =>
    node.Name ? `${node.Name} (${node.InstanceId})` : node.InstanceId;
  const [text, setText] = useState(nodeId && labelOf({ InstanceId: nodeId, Name: name }));
  const idIn = (written: string) => /\bmi-[0-9a-f]{17}\b/.exec(written)?.[0] ?? "";
  const search = useSettled(idIn(text) || text, 200);
  const nodes = useQuery(nodeQueries.list({ search, pageSize: shownMachines }));
  return (
    <ComboBoxOnDemand
      label="Machine"
      placeholder="Name or instance ID"
      allowsOther
      options={known(nodes, ({ Nodes }) => Nodes)?.map((node) => ({ id: node.InstanceId, label: labelOf(node) }))}
      value={text}
      onChange={(written) => {
        setText(written ?? "");
        if (idIn(written ?? "") !== nodeId) onChange(idIn(written ?? ""));
      }}
      error={error}
    />
  );
}
