// Package matching places students on posts: student-proposing deferred acceptance where the choosing side is a laminar
// matroid. It is pure: numbers in, numbers out. Package replay beside it reads and writes rounds as files.
//
// # Theory
//
// A contract is a student on a post. Caps nest (post ⊂ post kind ⊂ enterprise ⊂ base or region, any depth), so the sets of
// contracts that respect all of them are the independent sets of a laminar matroid, and choosing greedily by one strict order
// of all contracts is the matroid's best choice. Students propose down their lists. A contract that would break a cap
// displaces the lowest contract of the innermost group that is full, which is the circuit that it closes; it is refused when
// it is itself the lowest.
//
//   - Gale, Shapley: College admissions and the stability of marriage, American Mathematical Monthly 69 (1962): deferred
//     acceptance, and that the proposing side does at least as well as in any other stable outcome.
//   - Fleiner: A fixed-point approach to stable matchings and some applications, Mathematics of Operations Research 28 (2003):
//     the same where each side chooses by a matroid.
//   - Kamada, Kojima: Stability and strategy-proofness for matching with constraints, Theoretical Economics 13 (2018), and
//     Journal of Economic Theory 168 (2017): caps on regions above hospitals; nested caps are those that keep all promises.
//   - Equal scores are ordered by one lottery number per student for all posts (single tie-breaking: Abdulkadiroğlu, Pathak,
//     Roth, American Economic Review 99 (2009): what a lottery per post can produce and no single lottery can is not the best
//     for students among stable outcomes; which of the two gives more students a high rank, or a post at all, is not settled).
//
// # What is promised
//
// Caps hold. No student and eligible post would both rather have each other (Verify finds none). No student can do better in
// any other stable outcome. The order of rows and of proposals changes nothing. Ranking truthfully is never worse for a
// student among the posts listed, whatever others do. One more seat at a post and in every cap above it harms no student.
//
// # What is not
//
// The promises are about one run: an override by the school, a second round, a list cut short by a limit on its length, or
// scores that depend on how students rank are outside of them. Enterprises may gain by other scores than their true ones.
// A seat more at a post alone, under an unchanged cap, can harm students elsewhere. What is best for all students within
// stability may leave pairs that would gladly swap, and how many are placed is the same in every stable outcome.
package matching
