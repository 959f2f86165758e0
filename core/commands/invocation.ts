import { machine } from "../state-machine";

/** Every state an invocation (one command on one node) can be in. */
export type InvocationState =
  | "Pending"
  | "Delayed"
  | "InProgress"
  | "Cancelling"
  | "Success"
  | "Failed"
  | "ExecutionTimedOut"
  | "DeliveryTimedOut"
  | "Undeliverable"
  | "Refused"
  | "Interrupted"
  | "InvalidPlatform"
  | "AccessDenied"
  | "Cancelled"
  | "Terminated";

/** What can happen to an invocation. */
export type InvocationEvent =
  /** The node has journaled the order. */
  | "accept"
  /** A delivery attempt failed and will be repeated. */
  | "miss"
  /** The node reported that every step succeeded. */
  | "succeed"
  /** The node reported that a step failed. */
  | "fail"
  /** The node reported that a step passed its own time limit. */
  | "overrun"
  /** The node cannot tell how a started step ended, and will not run it again. */
  | "interrupt"
  /** The node refused the order: unsigned, altered, replayed, expired or meant for another. */
  | "refuse"
  /** The document, or a plugin of it, is not for the node's platform: known when it is sent, or said by the node. */
  | "misfit"
  /** A person asked to stop; the node may have to be told. */
  | "cancel"
  /** The node confirmed that it stopped (or never started) the work. */
  | "confirmCancel"
  /** The command's error threshold was passed before this one was started. */
  | "terminate"
  /** The delivery deadline (not delivered) or the total deadline (delivered and silent) passed. */
  | "expire"
  /** The node was deregistered. */
  | "lose";

/** What AWS's API calls an invocation's short status. Source: SSM API 2014-11-06, CommandInvocationStatus. */
export type InvocationStatus =
  | "Pending"
  | "InProgress"
  | "Delayed"
  | "Success"
  | "Cancelled"
  | "TimedOut"
  | "Failed"
  | "Cancelling";

type Facts = {
  /** The API's short status. */
  status: InvocationStatus;
  /** The API's StatusDetails, written as AWS writes it (no spaces). */
  details: string;
  /** What people read. */
  label: string;
  /** Counts against MaxErrors: only Failed and Execution Timed Out do (and their like that ran). */
  countsAsError?: true;
  /** One sentence: what this state means to the person who reads it. */
  meaning: string;
};

const unfinishedReports = {
  succeed: "Success",
  fail: "Failed",
  overrun: "ExecutionTimedOut",
  interrupt: "Interrupted",
} as const;

/**
 * The life of one command on one node.
 *
 * Source: user guide, command statuses; SSM API 2014-11-06. Refused and Interrupted are Quarterdeck's own: AWS has no
 * signed orders and no execute-at-most-once, so at the AWS door they read Undeliverable and Failed.
 */
export const invocation = machine<InvocationState, InvocationEvent, Facts>({
  Pending: {
    status: "Pending",
    details: "Pending",
    label: "Pending",
    meaning: "Not yet received by the machine. It starts when the machine answers, until the delivery timeout.",
    on: {
      accept: "InProgress",
      miss: "Delayed",
      cancel: "Cancelled",
      terminate: "Terminated",
      expire: "DeliveryTimedOut",
      refuse: "Refused",
      misfit: "InvalidPlatform",
      lose: "Undeliverable",
      // A report may overtake the row of the acceptance it follows; what the node reports is the truth.
      ...unfinishedReports,
    },
  },
  Delayed: {
    status: "Delayed",
    details: "Delayed",
    label: "Delayed",
    meaning: "A delivery attempt failed and will be repeated.",
    on: {
      accept: "InProgress",
      cancel: "Cancelled",
      terminate: "Terminated",
      expire: "DeliveryTimedOut",
      refuse: "Refused",
      misfit: "InvalidPlatform",
      lose: "Undeliverable",
      ...unfinishedReports,
    },
  },
  InProgress: {
    status: "InProgress",
    details: "InProgress",
    label: "In progress",
    meaning: "The machine has the order and is working on it.",
    on: {
      ...unfinishedReports,
      cancel: "Cancelling",
      // The node was told by another door, or cancelled on its own account.
      confirmCancel: "Cancelled",
      refuse: "Refused",
      misfit: "InvalidPlatform",
      expire: "DeliveryTimedOut",
      lose: "Undeliverable",
    },
  },
  Cancelling: {
    status: "Cancelling",
    details: "Cancelling",
    label: "Cancelling",
    meaning: "Asked to stop; the machine has not confirmed it yet.",
    // The work may finish before the node hears of the cancellation; what it reports is the truth.
    on: {
      ...unfinishedReports,
      confirmCancel: "Cancelled",
      refuse: "Refused",
      misfit: "InvalidPlatform",
      expire: "DeliveryTimedOut",
      lose: "Undeliverable",
    },
  },
  Success: {
    status: "Success",
    details: "Success",
    label: "Success",
    meaning: "Every step ended with exit code 0.",
  },
  Failed: {
    status: "Failed",
    details: "Failed",
    label: "Failed",
    countsAsError: true,
    meaning: "A step ended with another exit code than 0.",
  },
  ExecutionTimedOut: {
    status: "TimedOut",
    details: "ExecutionTimedOut",
    label: "Execution timed out",
    countsAsError: true,
    meaning: "A step passed its own time limit and was stopped by the machine.",
  },
  DeliveryTimedOut: {
    status: "TimedOut",
    details: "DeliveryTimedOut",
    label: "Delivery timed out",
    meaning: "The machine gave no final answer in time. If it had started, it may have finished.",
  },
  Undeliverable: {
    status: "Failed",
    details: "Undeliverable",
    label: "Undeliverable",
    meaning: "The machine is not registered any more.",
  },
  Refused: {
    status: "Failed",
    details: "Undeliverable",
    label: "Refused",
    meaning: "The machine refused the order because its signature, time or recipient was not right. Nothing ran.",
  },
  Interrupted: {
    status: "Failed",
    details: "Failed",
    label: "Interrupted",
    countsAsError: true,
    meaning: "A step had started when the machine or its supervisor went away. It is not run a second time.",
  },
  InvalidPlatform: {
    status: "Failed",
    details: "InvalidPlatform",
    label: "Invalid platform",
    meaning: "The document does not support this machine's platform. Nothing ran.",
  },
  AccessDenied: {
    status: "Failed",
    details: "AccessDenied",
    label: "Access denied",
    meaning: "The caller may not use this machine.",
  },
  Cancelled: {
    status: "Cancelled",
    details: "Cancelled",
    label: "Cancelled",
    meaning: "Stopped on request before it was complete.",
  },
  Terminated: {
    status: "Cancelled",
    details: "Terminated",
    label: "Terminated",
    meaning: "Not started, because the command had passed its error threshold.",
  },
});

/** Every invocation state, in the order of the table. */
export const invocationStates = Object.keys(invocation.states).filter(
  (state): state is InvocationState => state in invocation.states,
);

/** The states from which an invocation can still move. */
export const unfinishedInvocationStates = invocationStates.filter((state) => !invocation.hasEnded(state));
