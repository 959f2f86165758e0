import { TextField } from "@/components/ui/text-field";

/** What {@link CurrentPasswordField} takes. */
export type CurrentPasswordFieldProps = {
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
};

/** Asks for the password that whoever is signed in has now, first in its dialog. */
export function CurrentPasswordField({ value, onChange, error }: CurrentPasswordFieldProps) {
  return (
    <TextField
      label="Current password"
      type="password"
      autoComplete="current-password"
      autoFocus
      isRequired
      value={value}
      onChange={onChange}
      error={error}
    />
  );
}
