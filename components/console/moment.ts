/** A moment as it came over the wire. */
export const moment = (value: string | null | undefined) => (value ? new Date(value) : null);
