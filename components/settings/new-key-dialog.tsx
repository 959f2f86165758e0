"use client";

import { useState } from "react";
import type { Answer } from "@/components/console/call";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { Dialog } from "@/components/ui/dialog";
import { Disclosure } from "@/components/ui/disclosure";
import { KeyValue } from "@/components/ui/key-value";
import { TextField } from "@/components/ui/text-field";
import { awsProfileCalls, awsProfileFiles, isProfileName } from "@/core/identity/aws-profile";
import type { Whose } from "./queries";

/** A new key with its secret: the only time that it is told. */
export type NewKey = Answer<"CreateMyAccessKey">;

/** A new key's secret, shown this once, and what makes the AWS CLI and the SDKs use it. */
export function NewKeyDialog({ created, whose, onClose }: { created: NewKey; whose: Whose; onClose: () => void }) {
  const [profile, setProfile] = useState("quarterdeck");
  const isGood = isProfileName(profile);
  const parts = {
    profile: isGood ? profile : "quarterdeck",
    region: created.Region,
    endpointUrl: created.EndpointUrl ?? window.location.origin,
    accessKeyId: created.AccessKeyId,
    secretAccessKey: created.SecretAccessKey,
  };
  const files = awsProfileFiles(parts);
  const calls = awsProfileCalls(parts);
  return (
    <Dialog
      title="Access key created"
      isOpen
      onOpenChange={onClose}
      footer={
        <Button kind="primary" onPress={onClose}>
          Done
        </Button>
      }
    >
      <Banner kind="warning">
        The secret is shown only now and cannot be read again. Whoever has it can do what{" "}
        {whose === undefined ? "you may" : `${whose} may`} do.
      </Banner>
      <KeyValue
        columns={1}
        items={[
          { label: "Access key ID", value: created.AccessKeyId, isMono: true, copy: created.AccessKeyId },
          { label: "Secret access key", value: created.SecretAccessKey, isMono: true, copy: created.SecretAccessKey },
        ]}
      />
      <Disclosure title="Use it with the AWS CLI and the SDKs" isDefaultOpen>
        <div className="flex flex-col gap-3">
          <div className="max-w-56">
            <TextField
              label="Profile name"
              isMono
              autoComplete="off"
              value={profile}
              onChange={setProfile}
              error={isGood ? undefined : "Letters, digits and . _ @ - only."}
            />
          </div>
          <FileText name="~/.aws/config" text={files.config} />
          <FileText name="~/.aws/credentials" text={files.credentials} />
          <div className="flex flex-col gap-1">
            <p>Then, with AWS CLI 2.13 or newer:</p>
            <CodeBlock label="First call" code={calls.now} isWrapped />
            <p>Older ones (Debian 12 has 2.9) do not read endpoint_url from the profile and are told it each time:</p>
            <CodeBlock label="First call with an older CLI" code={calls.older} isWrapped />
          </div>
        </div>
      </Disclosure>
    </Dialog>
  );
}

function FileText({ name, text }: { name: string; text: string }) {
  return (
    <div className="flex flex-col gap-1">
      <p>
        In <code className="font-mono text-sm">{name}</code>
      </p>
      <CodeBlock label={`Lines for ${name}`} code={text} isWrapped />
    </div>
  );
}
