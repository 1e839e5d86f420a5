// Which lab a command line means.

import test from 'ava';
import type {FoundLab} from '../../src/lab/find/find.js';
import {pickLab, type Wish} from '../../src/lab/find/pick-lab.js';

const lab = (name: string, source: string | null, user: string | null): FoundLab => ({
	name,
	fabric: null,
	nodes: [],
	source,
	user,
});
const office = lab('office', '/home/ann/office.yaml', 'ann');
const try2 = lab('try-2', '/home/ann/office.yaml', 'ann');
const bobs = lab('bobs', '/home/bob/vpn.yaml', 'bob');
const old = lab('old', null, null);
const wish: Wish = {named: undefined, environment: undefined, folder: '/tmp', user: 'ann'};
const pick = (labs: readonly FoundLab[], more: Partial<Wish> = {}) => {
	const {lab: picked, guess} = pickLab(labs, {...wish, ...more});
	return [picked.name, guess];
};

test('a name comes before WGSIM_LAB, and neither is a guess', t => {
	t.deepEqual(pick([office, bobs], {named: 'bobs', environment: 'office'}), ['bobs', null]);
	t.deepEqual(pick([office, bobs], {environment: 'bobs', folder: '/home/ann'}), ['bobs', null]);
	t.deepEqual(pick([office], {environment: ''}), ['office', 'the only lab']);
});

test('the lab of a file in this folder comes before the only one of this user', t => {
	t.deepEqual(pick([office, bobs], {folder: '/home/bob'}), ['bobs', 'the lab of a file in this folder']);
	t.deepEqual(pick([office, bobs], {folder: '/home'}), ['office', 'your only lab']);
});

test("another user's lab is never guessed; one that names no user may be anybody's", t => {
	t.throws(() => pick([bobs]), {message: 'no lab of yours runs here'});
	t.deepEqual(pick([bobs, old]), ['old', 'your only lab']);
	t.throws(() => pick([office, old]), {message: 'several labs run: name one'});
});

test('where several could be meant, they are named', t => {
	const several = {message: 'several labs run: name one'};
	const folder = t.throws(() => pick([office, try2, bobs], {folder: '/home/ann'}), several);
	t.like(folder, {hint: 'one of office, try-2; or set WGSIM_LAB'});
	t.like(
		t.throws(() => pick([office, try2, bobs])),
		{hint: 'one of office, try-2; or set WGSIM_LAB'},
	);
});

test('what is named and not there is an error that says what there is', t => {
	t.like(
		t.throws(() => pick([office], {named: 'ofice'})),
		{
			message: 'no lab named ofice runs here',
			hint: 'running: office',
		},
	);
	t.throws(() => pick([office], {environment: 'x'}), {message: /^no lab named x runs here, and WGSIM_LAB/});
	t.throws(() => pick([]), {message: 'no lab runs here'});
});
