"use client";

import { Cell, Checkbox, Column } from "react-aria-components";
import { CheckboxBox } from "./checkbox";

const boxStyle = "group my-1 grid size-6 place-items-center";

/** The head of the column of tick boxes: selects all rows at once where several may be selected. */
export function SelectionHeader({ isMultiple }: { isMultiple: boolean }) {
  return (
    <Column
      id="selection"
      width={40}
      minWidth={40}
      style={{ width: 40 }}
      className="h-8 w-10 border-b border-line bg-sunken pl-2 -outline-offset-2"
    >
      <span className="sr-only">Selection</span>
      {isMultiple && (
        <Checkbox slot="selection" className={boxStyle}>
          {({ isSelected, isIndeterminate }) => (
            <CheckboxBox isSelected={isSelected} isIndeterminate={isIndeterminate} />
          )}
        </Checkbox>
      )}
    </Column>
  );
}

/** A row's tick box, drawn round where only one row may be selected. */
export function SelectionCell({ isMultiple }: { isMultiple: boolean }) {
  return (
    <Cell className="h-8 border-b border-line pl-2 -outline-offset-2">
      <Checkbox slot="selection" className={boxStyle}>
        {({ isSelected, isIndeterminate }) =>
          isMultiple ? (
            <CheckboxBox isSelected={isSelected} isIndeterminate={isIndeterminate} />
          ) : (
            <span className="size-4 rounded-full border border-line-strong bg-surface group-data-disabled:border-line group-data-focus-visible:outline-2 group-data-focus-visible:outline-focus group-data-selected:border-5 group-data-selected:border-accent" />
          )
        }
      </Checkbox>
    </Cell>
  );
}
