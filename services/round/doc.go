// Package round places a whole cohort at once (双选轮次): students rank posts, units say whom they met, the law caps how many a
// unit and a kind of post may take, and package matching gives the posts out so that nobody has a reason to feel cheated.
//
// # The way of a round
//
//	planned    Plan, Change; the other schools Consent; the host Invites units, which Offer seats of published openings
//	open       Open: every school has consented and has an approved batch, and every unit with an offer is verified and on a
//	           published list. Seed and salt are drawn and sealed, their hashes shown. Students Choose until the window closes.
//	closed     Work closes the window by the clock. Lists, marks and offers stand.
//	computed   Compute asks for it, Work does it outside of any transaction and writes the results beforehand, unseen, in
//	           chunks under a run of its own; the last small transaction reveals the seed and makes the run the round's.
//	reviewed   Override changes single results, with a reason, and names who is displaced; Review ends it.
//	published  Publish checks units, lists and head-room again, and is one small transaction.
//	settled    Work turns results into placed applications, chunk by chunk, each result once, and frees what is left over.
//	cancelled  before it is published, by the host
//
// A state only moves on. Compute may be asked for again until the result is published: the new run replaces the one nobody
// has seen, and needs a review of its own. A round After another takes only those whom that one left without a post.
//
// # Who sees what
//
// A student has a number in the round (see Number), which units see instead of a name, which enters the lottery, and which the
// files of Replay carry. Seed and salt are sealed until the seed is revealed; the salt stays sealed, so that a number tells
// nothing of who bears it. What people were, and who may see it, is decided in desk.go for each role.
//
// # What the law says
//
// Every pair of a student and a post is held against gate G3 (package compliance, with the facts that package application
// gathers); a rule that bars it is kept with the result. The caps of Article 11 are groups of the market: the unit's room and
// that of each kind of post, over all days of its posts, less what others hold. Units reserve what they offer under the same
// lock as intents do, so that no seat is promised twice.
package round
