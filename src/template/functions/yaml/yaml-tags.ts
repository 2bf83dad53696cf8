/** The tags that yaml.v2 knows, in their long form. */
export const TAG_PREFIX = "tag:yaml.org,2002:";
export const NULL_TAG = `${TAG_PREFIX}null`;
export const BOOL_TAG = `${TAG_PREFIX}bool`;
export const STR_TAG = `${TAG_PREFIX}str`;
export const INT_TAG = `${TAG_PREFIX}int`;
export const FLOAT_TAG = `${TAG_PREFIX}float`;
export const TIMESTAMP_TAG = `${TAG_PREFIX}timestamp`;
export const BINARY_TAG = `${TAG_PREFIX}binary`;
export const MERGE_TAG = `${TAG_PREFIX}merge`;

/** `!!name` for a tag of YAML's own, as errors show it. */
export function shortTag(tag: string): string {
  return tag.startsWith(TAG_PREFIX) ? `!!${tag.slice(TAG_PREFIX.length)}` : tag;
}
