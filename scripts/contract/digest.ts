// The digest of the contract between wgsim and its node image: of its records and paths, and not of what is said about them.

import {createHash} from 'node:crypto';

/** Version → digest of the contract that it had last. The file beside this one keeps them. */
export type ContractDigests = Readonly<Record<string, string>>;

export const digestsFile = 'scripts/contract/digests.json';

/** `files` are the generated ones, path → text. */
export function contractDigest(files: ReadonlyMap<string, string>): string {
	const hash = createHash('sha256');
	for (const [path, text] of files) {
		const code = text.replaceAll(/^\s*"""[\s\S]*?"""$/gm, '').replaceAll(/^\s*#.*$/gm, '');
		hash.update(`${path}\n${code.replaceAll(/\n\n+/g, '\n')}`);
	}

	return hash.digest('hex');
}

/**
 * With the digest of a contract that has changed, under a version that none of before has had; or under the same one, where whatever spoke
 * it understands the change.
 * @throws {Error} where the version is the same and the change is not said to be compatible
 */
export function noteDigest(
	known: ContractDigests,
	version: number,
	digest: string,
	isCompatible: boolean,
): ContractDigests {
	if (known[version] !== undefined && known[version] !== digest && !isCompatible) {
		throw new Error(
			`the contract has changed, and its version is still ${version}: raise contractVersion in src/contract/version.ts; or pass --compatible if a fabric and a wgsim of before understand the change`,
		);
	}

	return {...known, [version]: digest};
}
