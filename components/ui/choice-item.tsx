import { Check } from "lucide-react";
import { ListBoxItem, Text } from "react-aria-components";
import { classNames } from "./class-names";
import { optionStyle } from "./option-style";
import type { Option } from "./select";

/** One choice in the open list of a select, combo box or picker: its label, what it means, a tick when it is chosen. */
export function ChoiceItem({ option, isMono }: { option: Option; isMono?: boolean }) {
  return (
    <ListBoxItem id={option.id} textValue={option.label} isDisabled={option.isDisabled} className={optionStyle}>
      {({ isSelected }) => (
        <>
          <span className="min-w-0 flex-1">
            <Text slot="label" className={classNames("block break-words", isMono && "font-mono text-sm")}>
              {option.label}
            </Text>
            {option.description && (
              <Text slot="description" className="block text-sm font-normal text-muted">
                {option.description}
              </Text>
            )}
          </span>
          <Check aria-hidden size={14} className={isSelected ? "shrink-0" : "invisible shrink-0"} />
        </>
      )}
    </ListBoxItem>
  );
}
