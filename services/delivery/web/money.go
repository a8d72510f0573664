package web

import (
	"strconv"
	"strings"

	"firstkm/services/kernel/fault"
)

// ErrAmount refuses an amount that is not a number of yuan with at most two decimals.
var ErrAmount = fault.New(fault.Invalid, "web.amount", "金额请写数字，如 3200 或 3200.50。", "write the amount as a number, such as 3200 or 3200.50")

// halfWidth turns what a Chinese keyboard may type into an amount into the plain signs.
var halfWidth = strings.NewReplacer(
	"０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9",
	"．", ".", "。", ".", "，", "", ",", "", "￥", "", "¥", "", "元", "", " ", "", "　", "",
)

// ParseYuan reads an amount in yuan as people write it and returns fen: "3,200", "¥3200.5", "３２００元". Below zero and
// above a thousand million yuan it returns ErrAmount.
func ParseYuan(s string) (fen int64, err error) {
	yuan, cents, _ := strings.Cut(halfWidth.Replace(s), ".")
	if len(yuan) == 0 || len(yuan) > 9 || len(cents) > 2 || strings.Trim(yuan+cents, "0123456789") != "" {
		return 0, ErrAmount
	}
	fen, err = strconv.ParseInt(yuan+(cents + "00")[:2], 10, 64)
	if err != nil {
		return 0, ErrAmount.Because(err)
	}
	return fen, nil
}
