/// The names that dates are written with, in English whatever the system's language is.
enum EnglishNames {
    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    /// From Monday on.
    static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    static let shortMonths = months.map { String($0.prefix(3)) }
    static let shortWeekdays = weekdays.map { String($0.prefix(3)) }
    static let halvesOfDay = ["AM", "PM"]
    /// The years before 1, and those from 1 on.
    static let eras = ["BC", "AD"]
    static let fullEras = ["Before Christ", "Anno Domini"]
    static let shortQuarters = ["Q1", "Q2", "Q3", "Q4"]
    static let quarters = ["1st quarter", "2nd quarter", "3rd quarter", "4th quarter"]
}
