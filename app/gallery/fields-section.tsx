"use client";

import { useState } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { CodeEditor } from "@/components/ui/code-editor";
import { ComboBox } from "@/components/ui/combo-box";
import { DateTimeField } from "@/components/ui/date-time-field";
import { Disclosure } from "@/components/ui/disclosure";
import { FileDrop } from "@/components/ui/file-drop";
import { NumberField } from "@/components/ui/number-field";
import { Panel } from "@/components/ui/panel";
import { RadioGroup } from "@/components/ui/radio-group";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { type Tag, TagEditor } from "@/components/ui/tag-editor";
import { TextArea } from "@/components/ui/text-area";
import { TextField } from "@/components/ui/text-field";

const platforms = [
  { id: "linux", label: "Linux" },
  { id: "windows", label: "Windows", description: "Server 2016 or newer" },
  { id: "macos", label: "macOS", isDisabled: true },
] as const;

const ways = [
  { id: "pick", label: "Choose machines", description: "Pick them from the list, one by one." },
  { id: "tags", label: "Specify tags", description: "Everything that carries these tags." },
  { id: "all", label: "All machines", description: "Not available here.", isDisabled: true },
] as const;

const zones = Intl.supportedValuesOf("timeZone").map((id) => ({ id, label: id }));
const roles = ["web", "db", "cache"].map((id) => ({ id, label: id }));
const exampleScript = `# Restart what is behind
for unit in nginx php-fpm; do
  if ! systemctl is-active --quiet "$unit"; then
    echo "restarting $unit on $(hostname)"
    systemctl restart "$unit" || exit 3
  fi
done
`;

/** Form fields: at rest, with help, with an error, disabled. */
export function FieldsSection() {
  const [platform, setPlatform] = useState<"linux" | "windows" | "macos" | null>("linux");
  const [way, setWay] = useState<"pick" | "tags" | "all">("pick");
  const [tooFew, setTooFew] = useState(5);
  const [seconds, setSeconds] = useState(3600);
  const [zone, setZone] = useState<string | null>("Europe/Berlin");
  const [role, setRole] = useState<string | null>("web");
  const [moment, setMoment] = useState<Date | null>(new Date(2026, 10, 22, 18, 57));
  const [tags, setTags] = useState<readonly Tag[]>([
    { key: "Role", value: "web" },
    { key: "Role", value: "db" },
  ]);
  const [script, setScript] = useState(exampleScript);
  const [json, setJson] = useState('{\n  "schemaVersion": "2.2",\n  "timeoutSeconds": 3600,\n  "isolated": true\n}');
  const [files, setFiles] = useState<readonly string[]>([]);
  return (
    <Panel title="Fields">
      <div className="grid max-w-4xl gap-x-8 gap-y-5 sm:grid-cols-2">
        <TextField label="Name" help="Letters, digits, dots and dashes." isRequired placeholder="web-server" />
        <TextField label="Comment" isOptional defaultValue="Nightly" />
        <TextField
          label="Document name"
          defaultValue="my document"
          isMono
          error="A name holds letters, digits, dots, dashes and underscores only."
        />
        <TextField label="Disabled" isDisabled defaultValue="Nothing to change" />
        <TextArea label="Description" help="Shown in the list." />
        <FileDrop
          label="Files"
          help={files.join(", ") || "Or drop them here."}
          onFiles={(chosen) => setFiles(chosen.map(({ name }) => name))}
        />
        <TextArea
          label="Policy"
          isMono
          defaultValue={"permit(principal,\n  action, resource);"}
          error="Line 2: expected an action."
        />
        <NumberField
          label="Timeout"
          unit="seconds"
          value={seconds}
          onChange={setSeconds}
          minValue={30}
          maxValue={2_592_000}
        />
        <NumberField
          label="Too small"
          unit="seconds"
          value={tooFew}
          onChange={setTooFew}
          error="At least 30 seconds."
        />
        <Select label="Platform" options={platforms} value={platform} onChange={setPlatform} />
        <Select
          label="Version"
          options={platforms}
          value={null}
          onChange={() => {}}
          error="Choose a version."
          isRequired
        />
        <ComboBox label="Time zone" options={zones} value={zone} onChange={setZone} />
        <ComboBox
          label="Role"
          help="Others may be typed."
          allowsOther
          options={roles}
          value={role}
          onChange={setRole}
          isMono
        />
        <DateTimeField label="Starts" help="In your own time zone." value={moment} onChange={setMoment} />
        <DateTimeField label="Ends" value={null} onChange={() => {}} error="The end must come after the start." />
        <div className="flex flex-col items-start gap-1">
          <Checkbox defaultSelected>Selected</Checkbox>
          <Checkbox isIndeterminate>Some of them</Checkbox>
          <Checkbox help="Costs space on the server.">With help</Checkbox>
          <Checkbox isDisabled>Disabled</Checkbox>
        </div>
        <div className="flex flex-col items-start gap-1">
          <Switch defaultSelected>On</Switch>
          <Switch help="Applies at once.">Off</Switch>
          <Switch isDisabled>Disabled</Switch>
        </div>
        <RadioGroup label="List" options={ways} value={way} onChange={setWay} />
        <RadioGroup
          label="With an error"
          options={platforms}
          look="row"
          value={null}
          onChange={() => {}}
          error="Choose one."
        />
        <div className="sm:col-span-2">
          <RadioGroup
            label="Cards"
            help="Nothing is selected by default."
            look="cards"
            options={ways}
            value={way}
            onChange={setWay}
          />
        </div>
        <div className="sm:col-span-2">
          <TagEditor label="Tags" value={tags} onChange={setTags} />
        </div>
        <div className="sm:col-span-2">
          <CodeEditor
            label="Commands"
            help="One shell script."
            isRequired
            language="shell"
            value={script}
            onChange={setScript}
          />
        </div>
        <CodeEditor label="Content" language="json" value={json} onChange={setJson} error="Line 4: unknown name." />
        <CodeEditor label="Rendered" language="text" value={"As it will be sent."} isReadOnly />
        <div className="sm:col-span-2">
          <Disclosure title="Rate control" note="50 at once, stop after 1 error">
            <p>Folded away until it is needed.</p>
          </Disclosure>
        </div>
      </div>
    </Panel>
  );
}
