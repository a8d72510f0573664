package web

import "firstkm/services/kernel/text"

// flashes are the messages that a page shows once after a form was taken, by the key that back leaves in a cookie.
func flashes() map[string]text.Words {
	return map[string]text.Words{
		"saved":            text.Say("已保存。", "Saved."),
		"posting_extended": text.Say("已延期，学生可以继续找到这个岗位。", "Renewed: students go on finding the posting."),
		"posting_closed":   text.Say("岗位已关闭。", "The posting is closed."),
	}
}
