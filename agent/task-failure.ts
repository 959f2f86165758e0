/** Something that a step's task cannot do, with a sentence for the operator. */
export class TaskFailure extends Error {}
