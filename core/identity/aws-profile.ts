/** What a profile of the AWS CLI and the SDKs is made of. */
export type AwsProfile = {
  profile: string;
  region: string;
  endpointUrl: string;
  accessKeyId: string;
  secretAccessKey: string;
};

/** A profile's name: what the file format takes without quotes. */
export const isProfileName = (name: string): boolean => /^[\w.@-]{1,64}$/.test(name);

/**
 * The two files' sections. The endpoint stands in the profile, which the AWS CLI understands from 2.13 on. Source: AWS
 * SDKs and Tools reference guide, shared config and credentials files; service-specific endpoints.
 */
export const awsProfileFiles = ({ profile, region, endpointUrl, accessKeyId, secretAccessKey }: AwsProfile) => ({
  config: `[${profile === "default" ? "default" : `profile ${profile}`}]\nregion = ${region}\nendpoint_url = ${endpointUrl}\n`,
  credentials: `[${profile}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
});

/** A first call with the profile; an older CLI is told the endpoint on its command line. */
export const awsProfileCalls = ({ profile, endpointUrl }: Pick<AwsProfile, "profile" | "endpointUrl">) => {
  const call = `aws ssm describe-instance-information${profile === "default" ? "" : ` --profile ${profile}`}`;
  return { now: call, older: `${call} --endpoint-url ${endpointUrl}` };
};
