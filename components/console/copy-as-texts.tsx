"use client";

import { useState } from "react";
import { CodeBlock } from "@/components/ui/code-block";
import { type Option, Select } from "@/components/ui/select";
import { Tabs } from "@/components/ui/tabs";
import { type CopyForm, copyAs, type Platform } from "@/core/copy-as/copy-as";
import type { CopiedCall } from "./copy-as";

type Language = CopyForm["language"];

const languages = [
  {
    id: "aws-cli",
    label: "AWS CLI",
    credentials: "The AWS CLI takes the access key from the environment or from a profile.",
  },
  {
    id: "python",
    label: "Python",
    credentials: "Needs boto3, which takes the access key from the environment or from a profile.",
  },
  {
    id: "javascript",
    label: "JavaScript",
    credentials:
      "A module for Node.js with @aws-sdk/client-ssm, which takes the access key from the environment or from a profile.",
  },
  {
    id: "curl",
    label: "curl",
    credentials:
      "Signed with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of the environment. Needs curl 7.76 or newer, in a shell of Linux or macOS.",
  },
] as const satisfies readonly { id: Language; label: string; credentials: string }[];

const platformOptions: readonly Option<Platform>[] = [
  { id: "sh", label: "Linux and macOS" },
  { id: "cmd", label: "Windows command prompt" },
  { id: "powershell", label: "PowerShell" },
];

/** The calls in each language, one at a time; the language and the shell are kept for the next time. */
export function CopyAsTexts({ calls, region }: { calls: readonly CopiedCall[]; region: string }) {
  const [language, setLanguage] = useKept(
    "quarterdeck.copy-as.language",
    languages.map(({ id }) => id),
    "aws-cli",
  );
  const [platform, setPlatform] = useKept(
    "quarterdeck.copy-as.platform",
    platformOptions.map(({ id }) => id),
    "sh",
  );
  // The AWS door is at the address that this page came from.
  const place = { endpoint: window.location.origin, region };
  return (
    <Tabs
      label="Copy as"
      selected={language}
      onSelect={(id) => {
        const chosen = languages.find((each) => each.id === id);
        if (chosen) setLanguage(chosen.id);
      }}
      items={languages.map(({ id, label, credentials }) => {
        const copied = copyAs(id === "aws-cli" ? { language: id, platform } : { language: id }, calls, place);
        return {
          id,
          label,
          content: (
            <>
              {id === "aws-cli" && (
                <Select label="Shell" options={platformOptions} value={platform} onChange={setPlatform} />
              )}
              {"text" in copied ? <CodeBlock label={`Text for ${label}`} code={copied.text} /> : <p>{copied.reason}</p>}
              <p className="text-sm text-muted">{credentials}</p>
            </>
          ),
        };
      })}
    />
  );
}

/** One of a few choices, kept in this browser. A browser that keeps nothing forgets it with the page, and nothing else happens. */
function useKept<Id extends string>(key: string, choices: readonly Id[], initial: Id): [Id, (choice: Id) => void] {
  const [chosen, setChosen] = useState(() => choices.find((choice) => choice === readKept(key)) ?? initial);
  const keep = (choice: Id) => {
    setChosen(choice);
    try {
      window.localStorage.setItem(key, choice);
    } catch {
      // Storage is full or switched off: the choice holds for as long as it is shown.
    }
  };
  return [chosen, keep];
}

function readKept(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}
