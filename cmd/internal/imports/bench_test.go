package imports_test

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"

	"firstkm/services/imports"
)

// BenchmarkExternalRows imports a file of the largest number of rows into a real store, and the same file again. It
// reports rows a second for both, and the heap that the import needs beside the file.
func BenchmarkExternalRows(b *testing.B) {
	var csv bytes.Buffer
	csv.WriteString("编号,单位名称,岗位名称,岗位描述,职业编码,适用专业,区县,人数,月报酬,住宿,发布日期\n")
	for i := range imports.MaxRows {
		fmt.Fprintf(&csv, "x-%06d,示例机械%d厂,数控车工%d,按图加工轴类零件并检验尺寸，跟随师傅学习第%d道工序,车工,数控技术应用,上海市普陀区,%d,%d,包住,2025-08-%02d\n",
			i, i%5000, i%97, i%31, 1+i%9, 2500+i%2000, 1+i%28)
	}
	b.ReportMetric(float64(csv.Len())/1e6, "MB")
	for b.Loop() {
		h := newHouse(b)
		for _, name := range []string{"rows/s", "rows/s-again"} {
			begun := b.Elapsed()
			var most uint64
			sum := h.run(b, imports.Placements, imports.Options{Progress: func(read int) {
				if read%50_000 == 0 {
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					most = max(most, m.HeapInuse)
				}
			}}, imports.File{Name: "rows.csv", Body: bytes.NewReader(csv.Bytes())})
			if sum.Created+sum.Unchanged != imports.MaxRows {
				b.Fatalf("got %s; %v", counts(sum), sum.Rows)
			}
			b.ReportMetric(imports.MaxRows/(b.Elapsed()-begun).Seconds(), name)
			b.ReportMetric(float64(most)/1e6, "MB-heap")
		}
	}
}
