// Package agreement is what has to be settled on paper before an arrangement begins: informed consent (知情同意) and the three-party
// agreement (岗位实习三方协议). Everything hangs on the application that the school confirmed.
//
// A consent is asked by the school, of student and guardian at any age. Each is shown the same facts (Brief), whose hash is the version
// that is agreed to; facts that change before the start are asked about anew. A guardian answers by a signed link without an account, or
// on paper that the class teacher records. A no is never asked again about the same facts: it lets the school release the arrangement.
package agreement
