// The version of the contract between wgsim and its node image.

/**
 * Raise it with a change of paths, records or programs that a wgsim of before, or a fabric of before, would misread. A lab whose fabric has
 * another version is refused, and told how to bring it up to date. scripts/contract/digests.json says which contract had which version.
 */
export const contractVersion = 8;
