/**
 * How a status looks everywhere: five families, each with its own icon and colour, always beside the status's word.
 * Source: user guide and EC2 console, colour conventions of status lists.
 */
export type StatusFamily = "green" | "red" | "amber" | "blue" | "grey";

/** A status as people read it: the family decides icon and colour, the label is the word beside them. */
export type StatusWord = {
  family: StatusFamily;
  label: string;
};
