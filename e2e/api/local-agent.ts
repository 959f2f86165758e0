import { DescribeInstanceInformationCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { vi } from "vitest";

/** The id of the server's own node once its agent is online and has said what it is. */
export const localAgentOnline = (ssm: SSMClient): Promise<string> =>
  vi.waitFor(
    async () => {
      const { InstanceInformationList: [found] = [] } = await ssm.send(new DescribeInstanceInformationCommand({}));
      if (found?.PingStatus !== "Online" || !found.InstanceId || !found.PlatformType)
        throw new Error("The local agent is not online.");
      return found.InstanceId;
    },
    { timeout: 180_000, interval: 100 },
  );
