package events_test

import "firstkm/events"

// facts lists every event of the package. A new one is added here, then `go test ./events -update` writes its golden file;
// events_test.go fails on one that is missing.
func facts() []events.Event {
	return []events.Event{
		events.ApplicationConfirmed{},
		events.ApplicationDeclined{},
		events.ApplicationIntended{},
		events.ApplicationLapsed{},
		events.ApplicationReturned{},
		events.ApplicationShortlisted{},
		events.ApplicationSubmitted{},
		events.ApplicationWithdrawn{},
		events.ClearanceRecorded{},
		events.CatalogueImported{},
		events.CooperationEnded{},
		events.CooperationRecorded{},
		events.EnterpriseChanged{},
		events.EnterpriseRegistered{},
		events.EnterpriseVerified{},
		events.PlacementChanged{},
		events.PlacementClosed{},
		events.PlacementExpired{},
		events.PlacementExtended{},
		events.PlacementPublished{},
		events.PlacementReported{},
		events.PlacementSeatsChanged{},
		events.PrivacyBreachRecorded{},
		events.PrivacyDataPurged{},
		events.PrivacyGrantDecided{},
		events.PrivacyGrantRequested{},
		events.PrivacyGrantRevoked{},
		events.PrivacyRequestAnswered{},
		events.PrivacyRequestDone{},
		events.PrivacyRequestOpened{},
		events.PrivacyTicketClosed{},
		events.PrivacyTicketDecided{},
		events.PrivacyTicketRequested{},
		events.SchoolYearRolled{},
		events.StudentCorrected{},
		events.StudentEnrolled{},
		events.StudentGraduated{},
		events.StudentLeft{},
		events.StudentReceived{},
		events.StudentRepeated{},
		events.StudentReturned{},
		events.StudentSent{},
	}
}
