/**
 * A bucket's name: small letters, digits, dots and hyphens. AWS's model of Systems Manager knows the length alone; what
 * no store takes is refused here with a sentence. Source: S3 user guide, bucket naming rules.
 */
export const bucketPattern = /^(?!.*\.\.)(?!\d{1,3}(?:\.\d{1,3}){3}$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** The longest prefix of keys, characters. Source: SSM API 2014-11-06, S3KeyPrefix. */
export const MAX_KEY_PREFIX = 500;

/** The most buckets of an account. */
export const MAX_OUTPUT_DESTINATIONS = 50;
