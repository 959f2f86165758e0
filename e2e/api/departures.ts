/**
 * Where the AWS door differs from the API model on purpose. `not supported`: a member that nothing here acts by; what asks
 * for something by it is refused by name, because the caller would wait for something that never comes. `narrower`:
 * values that AWS's model allows and we refuse.
 */
export const departures: readonly {
  is: "not supported" | "narrower";
  /** `*` for every operation that has such a member. */
  operation: string;
  /** As the model names it: `Targets[].Key`. */
  member: string;
  reason: string;
}[] = [
  {
    is: "not supported",
    operation: "CreateActivation",
    member: "RegistrationMetadata",
    reason: "Machines tell of themselves when they register; what would be kept here is read by nobody.",
  },
  {
    is: "not supported",
    operation: "SendCommand",
    member: "CloudWatchOutputConfig",
    reason: "Output is kept whole by the server itself, and can go to a bucket; there are no log groups.",
  },
  {
    is: "not supported",
    operation: "SendCommand",
    member: "AlarmConfiguration",
    reason: "There are no alarms that a command could heed.",
  },
  ...["CreateAssociation", "UpdateAssociation", "CreateAssociationBatch"].flatMap((operation) =>
    [
      ["AutomationTargetParameterName", "Associations apply Command documents, which have no such parameter."],
      ["CalendarNames", "There are no change calendars that could be waited for."],
      ["TargetLocations", "There is one region, and an association applies in its own account."],
      ["Duration", "A run ends by its document's own time limits, or when the next one takes its place."],
      ["TargetMaps", "They are for Automation runbooks."],
      ["AlarmConfiguration", "There are no alarms that could be heeded."],
      ["AssociationDispatchAssumeRole", "An association is applied with the rights of whoever saved it last."],
    ].map(([member = "", reason = ""]) => ({
      is: "not supported" as const,
      operation,
      member:
        operation === "CreateAssociationBatch" && member !== "AssociationDispatchAssumeRole"
          ? `Entries[].${member}`
          : member,
      reason,
    })),
  ),
  {
    is: "not supported",
    operation: "DescribeParameters",
    member: "Shared",
    reason: "Parameters are not shared between accounts.",
  },
  {
    is: "narrower",
    operation: "CreateDocument",
    member: "DocumentType",
    reason: "Documents of the other types do nothing here yet; one that was stored would look as if it did.",
  },
  ...["CreateDocument", "UpdateDocument", "GetDocument"].map((operation) => ({
    is: "narrower" as const,
    operation,
    member: "DocumentFormat",
    reason: "TEXT is the format of application configurations, which are not among the types.",
  })),
];

/** Members that the model does not require, and without which nothing can be meant. */
export const alsoRequired: Readonly<Record<string, readonly string[]>> = {
  // A target without a key or without values would ask for nothing, or for everything.
  Target: ["Key", "Values"],
  DocumentKeyValuesFilter: ["Key"],
};

/** Errors that an operation has beyond those of the model. */
export const furtherErrors: Readonly<Record<string, readonly string[]>> = {
  // The name that AddTagsToResource has for it.
  CreateActivation: ["TooManyTagsError"],
  PutParameter: ["TooManyTagsError"],
  // What GetCalendarState says of a document that is of another type.
  SendCommand: ["InvalidDocumentType"],
  // The name that UpdateAssociation has for members that do not go together, and AddTagsToResource for too many tags.
  CreateAssociation: ["InvalidUpdate", "TooManyTagsError"],
  // The name that CreateAssociation has for a machine that is named and is not there.
  UpdateAssociation: ["InvalidInstanceId", "UnsupportedPlatformType"],
};
