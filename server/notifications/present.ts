import { webhookArn } from "@/core/notifications/notification-rules";
import type { Config } from "../config";
import type { Prisma } from "../db/generated/client";
import { notificationStateOf } from "./notification-store";
import { isOfPolicy, policyActionOf } from "./policy-action";
import type { WebhookRow } from "./webhook-store";

/** A webhook without its secrets: of its address there is the origin alone. */
export const presentWebhook = (row: WebhookRow, { region }: Pick<Config, "region">) => ({
  Name: row.name,
  /** What a command names it by, as `NotificationArn`. */
  Arn: webhookArn({ region, accountId: row.accountId, name: row.name }),
  Origin: row.origin,
  /** Whether it is told what policies of parameters do, of the whole account. */
  HearsOfParameterPolicies: row.hearsPolicies,
  /** Until when the secret before the last rotation signs along. */
  FormerSecretUntil: row.formerUntil,
  UpdatedDate: row.updatedAt,
  UpdatedBy: row.updatedBy,
});

/** What a message is about. */
const subjectOf = (row: Prisma.NotificationGetPayload<object>) => ({
  /** Null: of a parameter. */
  CommandId: isOfPolicy(row) ? null : row.commandId,
  /** Empty: the command as a whole. */
  InstanceId: row.nodeId,
  /** The parameter whose policy has acted; null for what is of a command. */
  ParameterName: policyActionOf(row)?.name ?? null,
});

/** A message and what became of it. */
export const presentNotification = (row: Prisma.NotificationGetPayload<object>) => ({
  ...subjectOf(row),
  Id: row.id,
  Webhook: row.webhook,
  /** The status that it came to; of a parameter the type of the policy. */
  Event: row.event,
  StatusDetails: row.details,
  HappenedDate: row.happenedAt,
  State: notificationStateOf(row),
  Failures: row.failures,
  /** Of the last answer, HTTP; null when there was none. */
  AnswerStatus: row.status,
  Problem: row.problem,
  ChangedDate: row.changedAt,
  /** Of the next try, after a failure. */
  NextTryDate: row.state === "Waiting" && row.failures > 0 ? row.dueAt : null,
});
