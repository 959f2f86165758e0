import * as z from "zod";

/** An alarm that would stop what runs. Source: SSM API 2014-11-06, AlarmConfiguration. */
export const AlarmConfiguration = z.strictObject({
  IgnorePollAlarmFailure: z.boolean().optional(),
  Alarms: z
    .array(
      z.strictObject({
        Name: z
          .string()
          .min(1)
          .max(255)
          .regex(/^(?!\s*$).+/),
      }),
    )
    .min(1)
    .max(1),
});
