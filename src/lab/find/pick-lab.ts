// Picks the lab that a command line means: the one it names, that of WGSIM_LAB, that of a file in this folder, or the user's only one.

import {dirname} from 'node:path';
import {UsageError, WgsimError} from '../../errors.js';
import {type FoundLab, noLab, pickNamed} from './find.js';

export interface Wish {
	/** By argument or --lab. */
	readonly named: string | undefined;
	/** WGSIM_LAB. */
	readonly environment: string | undefined;
	/** The real path of the current folder. */
	readonly folder: string;
	readonly user: string;
}

export interface PickedLab {
	readonly lab: FoundLab;
	/** Why this one, in words; null where it was named. */
	readonly guess: string | null;
}

const isOf = (folder: string, {source}: FoundLab): boolean => source !== null && dirname(source) === folder;

/** A lab without an owner may be any user's. */
const isOwn = (user: string, lab: FoundLab): boolean => lab.user === null || lab.user === user;

/** Of what is not named; null where several labs could be meant, or none. */
export function guessLab(
	labs: readonly FoundLab[],
	{folder, user}: Pick<Wish, 'folder' | 'user'>,
): PickedLab | null {
	const here = labs.filter(lab => isOf(folder, lab));
	if (here.length > 0) {
		const guess = 'the lab of a file in this folder';
		return here.length === 1 ? {lab: here[0]!, guess} : null;
	}

	const own = labs.filter(lab => isOwn(user, lab));
	const guess = labs.length === 1 ? 'the only lab' : 'your only lab';
	return own.length === 1 ? {lab: own[0]!, guess} : null;
}

/**
 * @throws {WgsimError} where there is no such lab, or none of this user
 * @throws {UsageError} where several could be meant
 */
export function pickLab(labs: readonly FoundLab[], {named, environment, folder, user}: Wish): PickedLab {
	if (named !== undefined) {
		return {lab: pickNamed(labs, named), guess: null};
	}

	if (environment) {
		return {lab: pickNamed(labs, environment, ', and WGSIM_LAB asks for it'), guess: null};
	}

	if (labs.length === 0) {
		throw noLab();
	}

	const guessed = guessLab(labs, {folder, user});
	if (guessed !== null) {
		return guessed;
	}

	const here = labs.filter(lab => isOf(folder, lab));
	const own = labs.filter(lab => isOwn(user, lab));
	if (here.length === 0 && own.length === 0) {
		const others = labs.map(({name, user: theirs}) => `${name} (${theirs})`).join(', ');
		throw new WgsimError('no lab of yours runs here', {hint: `those of others have to be named: ${others}`});
	}

	const names = (here.length > 0 ? here : own).map(({name}) => name).join(', ');
	throw new UsageError('several labs run: name one', `one of ${names}; or set WGSIM_LAB`);
}
