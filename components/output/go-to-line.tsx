"use client";

import { useState } from "react";
import { TextField } from "@/components/ui/text-field";

/** A box for a line number, counted from 1; Enter goes there. Separators of thousands may be typed too. */
export function GoToLine({ onLine }: { onLine: (line: number) => void }) {
  const [text, setText] = useState("");
  return (
    <TextField
      label="Go to line"
      isLabelHidden
      placeholder="Go to line"
      inputMode="numeric"
      value={text}
      onChange={(typed) => setText(typed.replace(/[^\d., ]/g, ""))}
      onKeyDown={({ key }) => {
        const line = Number(text.replace(/\D/g, ""));
        if (key === "Enter" && line > 0) onLine(line);
      }}
    />
  );
}
