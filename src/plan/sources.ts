// The content of the files and folders that a topology names.

import type {SourceFile, Sources} from './model.js';

/** The one file that a topology names. Throws where the caller did not read it. */
export function sourceFile(sources: Sources, name: string): SourceFile {
	const [file] = sources.get(name) ?? [];
	if (file === undefined) {
		throw new Error(`${name} was not read`);
	}

	return file;
}
