// Package replay is a placement round outside the database: it reads a round from market files, places it by package
// matching, and writes what came of it, so that anybody entitled can run a round again and compare one hash.
//
// The files are tables in CSV, strict as encoding/csv, in UTF-8, each with its header: posts.csv (post, group, seats), caps.csv
// (group, parent, cap), preferences.csv (student, rank, post) and priorities.csv (post, student, score), the last of which may
// be absent. Out come match.csv and why.csv. A Builder takes the same rows from anywhere else: equal rows, in whatever order,
// and an equal seed give equal bytes.
package replay
