/** What a command's StatusDetails can say here. Source: SSM API 2014-11-06, Command. */
export const commandStatusDetails = [
  "Pending",
  "InProgress",
  "Delayed",
  "Success",
  "DeliveryTimedOut",
  "ExecutionTimedOut",
  "Failed",
  "Incomplete",
  "Cancelled",
  "Cancelling",
  "NoInstancesInTag",
] as const;

/**
 * What only an invocation's StatusDetails can say: of some machine, never of a command as a whole.
 * Source: SSM API 2014-11-06, CommandInvocation.
 */
export const machineStatusDetails = ["Undeliverable", "InvalidPlatform", "Terminated"] as const;
