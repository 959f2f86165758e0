import { TextField } from "@/components/ui/text-field";
import { MIN_PASSWORD_LENGTH } from "@/core/identity/user-rules";

/** A new password, twice, so that no slip of the finger locks its owner out. */
export function NewPasswordFields({
  value,
  again,
  onChange,
  onAgainChange,
  error,
  differs,
  autoFocus,
}: {
  value: string;
  again: string;
  onChange: (value: string) => void;
  onAgainChange: (again: string) => void;
  error?: string;
  /** It was submitted with two different entries. */
  differs: boolean;
  autoFocus?: boolean;
}) {
  return (
    <>
      <TextField
        label="New password"
        type="password"
        autoComplete="new-password"
        autoFocus={autoFocus}
        isRequired
        help={`At least ${MIN_PASSWORD_LENGTH} characters.`}
        value={value}
        onChange={onChange}
        error={error}
      />
      <TextField
        label="New password again"
        type="password"
        autoComplete="new-password"
        isRequired
        value={again}
        onChange={onAgainChange}
        error={differs && value !== again ? "The two entries differ." : undefined}
      />
    </>
  );
}
