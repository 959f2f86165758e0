import { idBytes } from "./ring";

// What elder versions of the master key made, as SQL sees it: `$1` is their ids, and what says no id is theirs too. See
// makeSealing for the forms.

/** Whether a proof was made by one of them. */
export const proofIsBehind = (column: string): string =>
  `(octet_length(${column}) = 32 OR substring(${column} from 1 for ${idBytes}) = ANY ($1::bytea[]))`;

/** Whether what is sealed was. */
export const sealedIsBehind = (column: string): string =>
  `(substring(${column} from 1 for 1) = '\\x01'::bytea OR substring(${column} from 2 for ${idBytes}) = ANY ($1::bytea[]))`;
