/** What the scanner makes of a document, as libyaml does. Lines count from 0. */
export type Token =
  | { readonly kind: "scalar"; readonly line: number; readonly value: string; readonly isPlain: boolean }
  | { readonly kind: "anchor" | "alias"; readonly line: number; readonly value: string }
  | { readonly kind: "tag" | "tagDirective"; readonly line: number; readonly handle: string; readonly suffix: string }
  | { readonly kind: "versionDirective"; readonly line: number; readonly version: string }
  | { readonly kind: PlainKind; readonly line: number };

export type PlainKind =
  | "streamEnd"
  | "documentStart"
  | "documentEnd"
  | "blockSequenceStart"
  | "blockMappingStart"
  | "blockEnd"
  | "flowSequenceStart"
  | "flowSequenceEnd"
  | "flowMappingStart"
  | "flowMappingEnd"
  | "blockEntry"
  | "flowEntry"
  | "key"
  | "value";
