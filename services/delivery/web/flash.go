package web

import "firstkm/services/kernel/text"

// flashes are the messages that a page shows once after a form was taken, by the key that back leaves in a cookie.
func flashes() map[string]text.Words {
	return map[string]text.Words{
		"saved": text.Say("已保存。", "Saved."),
	}
}
