"use client";

import { Select } from "@/components/ui/select";
import { documentPlatforms, type Json } from "@/core/documents/document";
import type { Path } from "@/core/documents/edit-value";
import { memberHelp } from "@/core/documents/member-help";
import { isMap } from "@/core/documents/parameters";
import { platformNamed } from "@/core/documents/step-rules";
import { type FormAccess, given, problemWithin } from "./form-access";
import { MemberField } from "./member-field";

/** The two sides of a precondition; undefined where it is written in another way, or not at all. */
function sidesOf(precondition: Json | undefined): [string, string] | undefined {
  if (!isMap(precondition) || Object.keys(precondition).length !== 1) return undefined;
  const sides = precondition["StringEquals"];
  if (!Array.isArray(sides) || sides.length !== 2) return undefined;
  const [left, right] = sides;
  return typeof left === "string" && typeof right === "string" ? [left, right] : undefined;
}

/** Whether a precondition can be edited in fields. */
export const fitsPrecondition = (precondition: Json | undefined): boolean =>
  precondition === undefined || sidesOf(precondition) !== undefined;

const always = "always";
const compare = "compare";

/** When a step runs: always, on one platform, or where two texts are equal. */
export function PreconditionFields({ form, path }: { form: FormAccess; path: Path }) {
  const sides = sidesOf(given(form, path));
  const [left, right] = sides ?? ["", ""];
  const platform = left === "platformType" ? right : right === "platformType" ? left : undefined;
  const named = platform === undefined ? undefined : platformNamed(platform);
  const kind = sides === undefined ? always : (named ?? compare);
  const both = [...path, "StringEquals"];
  const choose = (next: string) => {
    if (next === kind) return;
    if (next === always) return form.edit({ kind: "remove", path });
    const [first] = Object.keys(Object(given(form, ["parameters"])));
    const value = next === compare ? [`{{ ${first ?? "parameter"} }}`, ""] : ["platformType", next];
    form.edit({ kind: "set", path: both, value });
  };
  return (
    <div className="grid items-end gap-4 sm:grid-cols-3">
      <Select
        label="precondition"
        help={memberHelp["precondition"]}
        value={kind}
        onChange={choose}
        error={kind === compare ? undefined : problemWithin(form, path)}
        options={[
          { id: always, label: "Runs always" },
          ...documentPlatforms.map((id) => ({ id, label: `${id} only` })),
          { id: compare, label: "Where two texts are equal" },
        ]}
      />
      {kind === compare && (
        <>
          <MemberField
            form={form}
            path={[...both, 0]}
            label="This"
            kind="text"
            help="A parameter in braces."
            isKeptEmpty
          />
          <MemberField
            form={form}
            path={[...both, 1]}
            label="is equal to"
            kind="text"
            help="A text or a parameter."
            isKeptEmpty
          />
        </>
      )}
    </div>
  );
}
