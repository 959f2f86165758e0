import * as z from "zod";
import { all } from "@/core/access/condition";
import { SentenceInput } from "@/core/access/policy";
import { type Sentence, toCedar, toWords } from "@/core/access/sentence";
import { AccessModel, type Action, type Subject } from "../authorisation/access-model";
import { splitStatements } from "../authorisation/schema";
import { nodesWhere } from "../nodes/select-nodes";
import { account, operation, seeing } from "../operation";

/** Machines that one answer names at most; all are counted. */
const listed = 200;

/** Which machines a sentence alone reaches, by the engine that will enforce it: nothing else is permitted to this subject. */
function reachedBy(sentence: Sentence, accountId: string) {
  const { who, may } = sentence;
  const subject: Subject = {
    type: "User",
    id: who.type === "User" ? who.name : "a member",
    accountId,
    roles: [],
  };
  const memberships = new Map([[subject.id, { groups: who.type === "Group" ? [who.name] : [], roles: [] }]]);
  const statements = splitStatements(toCedar(sentence)).map((text) => ({ policy: "preview", text }));
  const model = new AccessModel(accountId, statements, memberships, `preview/${accountId}`);
  const [action, document]: [Action, string | undefined] =
    may.kind === "run"
      ? [{ name: "SendCommand", permission: "run" }, may.documents[0]]
      : [{ name: "GetManagedNode", permission: "read" }, undefined];
  return model.visible(subject, action, "Node", document === undefined ? {} : { document });
}

/**
 * What a sentence would grant if it were saved now: in words, as policy text, and on which machines, of those that the
 * caller may see. Nothing is stored. Quarterdeck's own.
 */
export const previewPolicy = operation({
  name: "PreviewPolicy",
  doors: ["console"],
  effect: "read",
  access: "changeAccess",
  input: z.strictObject({ Sentence: SentenceInput }),
  resources: (_, caller) => [account(caller)],

  async handle({ Sentence }, { tx, caller: { accountId }, now, visible }) {
    const reached = all([reachedBy(Sentence, accountId), visible("Node", seeing)]);
    const { rows, total } = await nodesWhere(tx, accountId, reached, now, listed);
    return {
      Words: toWords(Sentence),
      Text: toCedar(Sentence),
      NodeCount: total,
      Nodes: rows.map(({ id, name, pingStatus, isLocal }) => ({
        InstanceId: id,
        Name: name,
        PingStatus: pingStatus,
        IsLocal: isLocal,
      })),
    };
  },
});
