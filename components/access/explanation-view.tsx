"use client";

import { Fragment } from "react";
import { Banner } from "@/components/ui/banner";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { StatusBadge } from "@/components/ui/status-badge";
import { Table } from "@/components/ui/table";
import { permissions } from "@/core/access/permission";
import { answerOf, reasonAgainst, thingOf } from "./explanation-words";
import { policyAddress } from "./policy-address";
import type { Explanation } from "./queries";

/** What {@link ExplanationView} takes. */
export type ExplanationViewProps = {
  user: string;
  /** After "may": "run AWS-RunShellScript on web-1". */
  words: string;
  explanation: Explanation;
  nodeName: string | undefined;
};

/** The answer in a sentence, the decision on each thing with the policies that made it, and those that do not reach it. */
export function ExplanationView({ user, words, explanation, nodeName }: ExplanationViewProps) {
  const { Allowed, Decisions, OtherPolicies, Permission, Role, Groups } = explanation;
  return (
    <>
      <Banner kind={Allowed ? "success" : "warning"} title={answerOf(user, words, explanation, nodeName)}>
        It belongs to the permission <code className="font-mono text-sm">{Permission}</code>: to{" "}
        {permissions[Permission]}.
      </Banner>
      {Decisions.length > 0 && (
        <Panel title="Decided on each thing" isFlush>
          <Table
            label="Decisions"
            isFlush
            rows={Decisions}
            rowKey={({ ResourceType, ResourceId }) => `${ResourceType} ${ResourceId}`}
            columns={[
              {
                id: "thing",
                header: "On",
                minWidth: 110,
                grow: 2,
                isWrapped: true,
                cell: (decision) => capital(thingOf(decision, nodeName)),
              },
              {
                id: "decision",
                header: "Decision",
                width: 112,
                cell: (decision) =>
                  reasonAgainst(decision, nodeName) === undefined ? (
                    <StatusBadge family="green">Permitted</StatusBadge>
                  ) : (
                    <StatusBadge family="red">Refused</StatusBadge>
                  ),
              },
              {
                id: "policies",
                header: "By",
                minWidth: 110,
                grow: 3,
                isWrapped: true,
                cell: (decision) => (
                  <PolicyLinks
                    names={decision.MaySee === false ? decision.SeePolicies : decision.Policies}
                    none="No policy reaches it"
                  />
                ),
              },
            ]}
            empty={{ title: "Nothing was decided on" }}
          />
        </Panel>
      )}
      <Panel title="Beside it">
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2">
          <dt className="text-muted">Role</dt>
          <dd>{Role === "None" ? "None of their own" : <PolicyLinks names={[Role]} none="" />}</dd>
          <dt className="text-muted">Groups</dt>
          <dd className="break-words">
            {Groups.length === 0
              ? "In no group"
              : Groups.map((group) =>
                  group.Role === "None" ? group.GroupName : `${group.GroupName} (gives ${group.Role})`,
                ).join(", ")}
          </dd>
          <dt className="text-muted">Other policies</dt>
          <dd>
            <PolicyLinks names={OtherPolicies} none="None speaks of this person and this action" />
            {OtherPolicies.length > 0 && (
              <span className="block text-sm text-muted">
                {OtherPolicies.length === 1 ? "It speaks" : "They speak"} of {user} and this action, but{" "}
                {OtherPolicies.length === 1 ? "does" : "do"} not reach this.
              </span>
            )}
          </dd>
        </dl>
      </Panel>
    </>
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function PolicyLinks({ names, none }: { names: readonly string[]; none: string }) {
  if (names.length === 0) return <span className="text-muted">{none}</span>;
  return names.map((name, index) => (
    <Fragment key={name}>
      {index > 0 && ", "}
      <Link href={policyAddress(name)}>{name}</Link>
    </Fragment>
  ));
}
