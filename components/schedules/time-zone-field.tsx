"use client";

import { useState } from "react";
import { ComboBox } from "@/components/ui/combo-box";

const zones = () =>
  ["UTC", ...Intl.supportedValuesOf("timeZone").filter((name) => name !== "UTC")].map((name) => ({
    id: name,
    label: name,
  }));

/** The time zone that a schedule is read in, by IANA's names, found by typing a part of one. */
export function TimeZoneField({ value, onChange }: { value: string; onChange: (timeZone: string) => void }) {
  const [options] = useState(zones);
  return (
    <div className="w-full sm:w-72">
      <ComboBox
        label="Time zone"
        help="Whose clocks the schedule is read by."
        options={options}
        value={value}
        onChange={(zone) => zone !== null && onChange(zone)}
      />
    </div>
  );
}
