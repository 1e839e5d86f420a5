// Packs files into a tar in memory and unpacks one; files travel into and out of containers this way.

import {extract, pack} from 'tar-stream';

/** A file to be made. Its missing parents are made too, with mode 0755. */
export interface ContainerFile {
	/** Absolute, inside the container. */
	readonly path: string;
	readonly content: string | Buffer;
	/** Permission bits; 0o644 by default. */
	readonly mode?: number;
	readonly uid?: number;
	readonly gid?: number;
}

/** A folder to be made, or whose mode and owner are to be set. */
export interface ContainerFolder {
	readonly path: string;
	readonly folder: true;
	/** Permission bits; 0o755 by default. */
	readonly mode?: number;
	readonly uid?: number;
	readonly gid?: number;
}

/** Tars the entries relative to `/`. `modified` is the time stamp of all of them. */
export async function packFiles(
	files: readonly (ContainerFile | ContainerFolder)[],
	modified: Date = new Date(),
): Promise<Buffer> {
	const archive = pack();
	for (const file of files) {
		const name = file.path.replace(/^\/+/, '');
		const owner = {uid: file.uid ?? 0, gid: file.gid ?? 0, mtime: modified};
		if ('folder' in file) {
			archive.entry({name, type: 'directory', mode: file.mode ?? 0o755, ...owner});
		} else {
			archive.entry({name, mode: file.mode ?? 0o644, ...owner}, Buffer.from(file.content));
		}
	}

	archive.finalize();
	const chunks: Buffer[] = [];
	for await (const chunk of archive) {
		chunks.push(chunk as Buffer);
	}

	return Buffer.concat(chunks);
}

/** The first regular file of a tar with its mode, or null where there is none. */
export async function unpackFile(
	source: NodeJS.ReadableStream,
): Promise<{content: Buffer; mode: number} | null> {
	const archive = extract();
	// The error reaches the loop below through destroy().
	source.on('error', error => archive.destroy(error));
	source.pipe(archive);
	let found: {content: Buffer; mode: number} | null = null;
	for await (const entry of archive) {
		const chunks: Buffer[] = [];
		for await (const chunk of entry) {
			chunks.push(chunk as Buffer);
		}

		if (found === null && entry.header.type === 'file') {
			found = {content: Buffer.concat(chunks), mode: (entry.header.mode ?? 0) & 0o7777};
		}
	}

	return found;
}

/** Every regular file of a tar: its name as packed, such as `wgsim/name`, and its content. */
export async function unpackFiles(source: NodeJS.ReadableStream): Promise<Map<string, Buffer>> {
	const archive = extract();
	source.on('error', error => archive.destroy(error));
	source.pipe(archive);
	const files = new Map<string, Buffer>();
	for await (const entry of archive) {
		const chunks: Buffer[] = [];
		for await (const chunk of entry) {
			chunks.push(chunk as Buffer);
		}

		if (entry.header.type === 'file') {
			files.set(entry.header.name, Buffer.concat(chunks));
		}
	}

	return files;
}

/** What a tar begins with. */
export interface ContainerEntry {
	readonly type: string;
	readonly content: Buffer;
	/** Permission bits. */
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
}

/** The first entry of a tar; null of an empty one. */
export async function unpackFirst(source: NodeJS.ReadableStream): Promise<ContainerEntry | null> {
	const archive = extract();
	source.on('error', error => archive.destroy(error));
	source.pipe(archive);
	let found: ContainerEntry | null = null;
	for await (const entry of archive) {
		const {type, mode = 0, uid = 0, gid = 0} = entry.header;
		const chunks: Buffer[] = [];
		for await (const chunk of entry) {
			if (found === null) {
				chunks.push(chunk as Buffer);
			}
		}

		found ??= {type: type ?? 'file', content: Buffer.concat(chunks), mode: mode & 0o7777, uid, gid};
	}

	return found;
}
