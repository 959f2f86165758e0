import * as z from "zod";
import { all } from "@/core/access/condition";
import { SentenceInput } from "@/core/access/policy";
import { type Sentence, toCedar, toWords } from "@/core/access/sentence";
import { AccessModel, type Action, type Subject } from "../authorisation/access-model";
import { splitStatements } from "../authorisation/schema";
import { nodesWhere } from "../nodes/select-nodes";
import { account, operation, seeing } from "../operation";
import { count as countParameters, list as listParameters } from "../parameters/list-store";

/** Machines that one answer names at most; all are counted. */
const listed = 200;

/** Which machines, or parameters, a sentence alone reaches, by the engine that will enforce it: nothing else is permitted to this subject. */
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
  if (may.kind === "parameters")
    return model.visible(subject, { name: "GetParameter", permission: "readParameters" }, "Parameter");
  const [action, document]: [Action, string | undefined] =
    may.kind === "run"
      ? [{ name: "SendCommand", permission: "run" }, may.documents[0]]
      : [{ name: "GetManagedNode", permission: "read" }, undefined];
  return model.visible(subject, action, "Node", document === undefined ? {} : { document });
}

/**
 * What a sentence would grant if it were saved now: in words, as policy text, and on which machines or parameters, of those that the
 * caller may see. Nothing is stored. Quarterdeck's own.
 */
export const previewPolicy = operation({
  name: "PreviewPolicy",
  doors: ["console"],
  effect: "read",
  access: "changeAccess",
  input: z.strictObject({ Sentence: SentenceInput }),
  resources: (_, caller) => [account(caller)],

  async handle({ Sentence }, { app, tx, caller: { accountId }, now, visible }) {
    const said = { Words: toWords(Sentence), Text: toCedar(Sentence) };
    const alone = reachedBy(Sentence, accountId);
    if (Sentence.may.kind === "parameters") {
      const asked = { filters: [], visible: all([alone, visible("Parameter", seeing)]), after: undefined };
      const { rows } = await listParameters(tx, app, accountId, asked, listed);
      const names = rows.map(({ name }) => name);
      return {
        ...said,
        NodeCount: 0,
        Nodes: [],
        ParameterCount: await countParameters(tx, accountId, asked),
        Parameters: names,
      };
    }
    const { rows, total } = await nodesWhere(tx, accountId, all([alone, visible("Node", seeing)]), now, listed);
    return {
      ...said,
      ParameterCount: 0,
      Parameters: [],
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
