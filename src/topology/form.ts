// Phase 2: plain values → a file of the right form. Malformed parts are left out, so that later phases can judge the rest.

import type {Finding, Path} from './problem.js';
import {repair} from './repair.js';
import {type FileInput, type FileValue, fileSchema} from './schema/file.js';
import {checkShape} from './validate.js';

export interface Form {
	/** Null where too little is of the right form to go on. */
	readonly file: FileValue | null;
	/** The same before its scalars were parsed. */
	readonly written: FileInput;
	/** What is wrong with the form, by paths in the file. */
	readonly findings: readonly Finding[];
	/** Values that were left out. What later phases find may follow from that. */
	readonly dropped: readonly Path[];
	/** The path in the file of what is at a path of `written`. */
	restore(path: Path): Path;
}

// What is left out of one list may leave another without what it needs. No file of sense goes deeper.
const rounds = 4;

export function readForm(value: unknown): Form {
	let findings: Finding[] = [];
	const dropped: Path[] = [];
	let written = value;
	let restore = (path: Path): Path => path;
	for (let round = 0; round < rounds; round++) {
		const checked = checkShape(fileSchema, written);
		if (checked.value !== null) {
			return {file: checked.value, written: written as FileInput, findings, dropped, restore};
		}

		const before = restore;
		const told = checked.findings.map(finding => ({...finding, path: before(finding.path)}));
		// A list: so many arguments as a file may have problems no stack holds.
		findings = [...findings, ...told.filter(({path}) => !dropped.some(place => isWithin(place, path)))];
		const repaired = repair(written, checked.issues, fileSchema);
		if (repaired === null) {
			break;
		}

		written = repaired.value;
		dropped.push(...repaired.dropped.map(before));
		restore = path => before(repaired.restore(path));
	}

	return {file: null, written: written as FileInput, findings, dropped, restore};
}

const isWithin = (inner: Path, outer: Path): boolean => outer.every((step, index) => inner[index] === step);

/** Parts of a file in which a setting that is left out takes no name away that others may use. */
const named = new Set(['networks', 'nodes', 'tunnels', 'defaults']);
const unnamed = new Set(['checks', 'scenarios', 'name', 'description', 'isolation', 'machines']);

/** Whether all names are there that the file gives, so that a name that is not known is truly none. */
export const hasAllNames = ({dropped}: Form): boolean =>
	dropped.every(
		([part, , ...rest]) => unnamed.has(String(part)) || (named.has(String(part)) && rest.length > 0),
	);

/** Whether a finding is about something of which a part was left out: a node, a network, a check. */
export const isDisturbed = ({dropped}: Form, [part, name]: Path): boolean =>
	dropped.some(
		([otherPart, otherName]) =>
			part === otherPart && (name === undefined || otherName === undefined || name === otherName),
	);
